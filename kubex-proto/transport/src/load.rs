//! Finding the configuration where Kubernetes programs find it: in files and the environment.

use std::{
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use kubex_proto::{Config, Error, InCluster, Kubeconfig};

use crate::{Runtime, environment::with_variables};

/// The configuration of the current context, or else of the pod that the program runs in.
///
/// The kubeconfig is the files that `KUBECONFIG` lists, the first to name something having it, or else
/// `.kube/config` in the home folder. Only where there is no such file, or nothing in it, is a pod's
/// service account looked for; every other fault is an error.
///
/// Where that names no proxy, those of the environment are taken, as kubectl does: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
/// `NO_PROXY`, by the rules of [`Proxies::from_variables`](kubex_proto::Proxies::from_variables).
///
/// ```no_run
/// use kubex_tokio::Client;
///
/// # async fn run() -> Result<(), kubex_proto::Error> {
/// let config = kubex_tokio::default_config().await?.with_namespace("staging");
/// let client = Client::new(config)?;
/// # Ok(())
/// # }
/// ```
pub async fn default_config<R: Runtime>() -> Result<Config, Error> {
    let work = || {
        let config = Environment::of_process().config()?;
        with_variables(config, |name| env::var_os(name))
    };
    R::unblock(work).await.unwrap_or_else(|error| {
        let what = "the runtime did not read the kubeconfig";
        Err(Error::configuration(format!("{what}: {error}")).with_source(error))
    })
}

/// What of the process's surroundings decides which configuration is found.
struct Environment {
    kubeconfig: Option<OsString>,
    home: Option<PathBuf>,
    service_host: Option<String>,
    service_port: Option<String>,
    namespace_file: PathBuf,
}

impl Environment {
    fn of_process() -> Self {
        Self {
            kubeconfig: env::var_os("KUBECONFIG"),
            home: env::home_dir(),
            service_host: env::var(InCluster::HOST_VARIABLE).ok(),
            service_port: env::var(InCluster::PORT_VARIABLE).ok(),
            namespace_file: InCluster::NAMESPACE_FILE.into(),
        }
    }

    fn config(self) -> Result<Config, Error> {
        let files = self.kubeconfig_files();
        if let Some(kubeconfig) = merged(&files)? {
            return kubeconfig.config(None);
        }
        if self.service_host.is_some() {
            return self.in_cluster();
        }
        let looked_at: Vec<_> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let looked_at = if looked_at.is_empty() {
            "KUBECONFIG is not set, and there is no home folder".to_owned()
        } else {
            format!("nothing in {}", looked_at.join(", "))
        };
        Err(Error::configuration(format!(
            "no cluster is configured: {looked_at} (set KUBECONFIG to the path of a kubeconfig), and \
             {} is not set, so this is no pod of a cluster either",
            InCluster::HOST_VARIABLE
        )))
    }

    /// The files to look at, the most important first. An empty `KUBECONFIG` is one that is not set.
    fn kubeconfig_files(&self) -> Vec<PathBuf> {
        match &self.kubeconfig {
            Some(list) if !list.is_empty() => env::split_paths(list)
                .filter(|path| !path.as_os_str().is_empty())
                .collect(),
            _ => self
                .home
                .iter()
                .map(|home| home.join(".kube").join("config"))
                .collect(),
        }
    }

    fn in_cluster(self) -> Result<Config, Error> {
        let namespace = read(&self.namespace_file)?;
        Config::in_cluster(InCluster {
            host: self.service_host,
            port: self.service_port,
            namespace,
            ..InCluster::default()
        })
    }
}

/// The files as one; `None` if none of them is there, or there is nothing in them.
fn merged(files: &[PathBuf]) -> Result<Option<Kubeconfig>, Error> {
    let mut merged = Kubeconfig::default();
    for file in files {
        if let Some(text) = read(file)? {
            merged = merged.merge(Kubeconfig::parse(&text, &absolute(file)?)?);
        }
    }
    Ok(Some(merged).filter(|kubeconfig| !kubeconfig.is_empty()))
}

/// The path whose folder the relative paths in the file start from.
fn absolute(file: &Path) -> Result<String, Error> {
    let absolute = std::path::absolute(file).map_err(|error| unfit(file, error))?;
    match absolute.to_str() {
        Some(absolute) => Ok(absolute.to_owned()),
        None => Err(Error::configuration(format!(
            "{}: the path is not UTF-8",
            file.display()
        ))),
    }
}

/// The text of a file; `None` if there is no such file.
fn read(file: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unfit(file, error)),
    }
}

fn unfit(file: &Path, error: io::Error) -> Error {
    Error::configuration(format!("{}: {error}", file.display())).with_source(error)
}

#[cfg(test)]
mod tests;
