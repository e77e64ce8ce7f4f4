//! Proxies as the environment says, where somebody asks for that.

use std::{
    env,
    ffi::OsString,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use kubex_proto::{Config, Error, Proxies};

use crate::Runtime;

/// More than anybody's netrc file.
const LARGEST: u64 = 1 << 20;

/// The configuration with the proxies that the environment names, if it has none of its own: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`
/// and `NO_PROXY`, as [`Proxies::from_variables`] reads them, and for a proxy without a user, the one that the netrc file has for it
/// (`NETRC`, or `.netrc` in the home folder).
///
/// A client looks at none of these unless it is asked to. [`default_config`](crate::default_config) takes the variables, as kubectl does,
/// and not the file.
///
/// ```no_run
/// use kubex_proto::Config;
/// use kubex_tokio::Client;
///
/// # async fn run() -> Result<(), kubex_proto::Error> {
/// let config = Config::new("https://10.0.0.1:6443".parse()?);
/// let client = Client::new(kubex_tokio::trust_environment(config).await?)?;
/// # Ok(())
/// # }
/// ```
pub async fn trust_environment<R: Runtime>(config: Config) -> Result<Config, Error> {
    let work = || {
        let config = with_variables(config, |name| env::var_os(name))?;
        match netrc(env::var_os("NETRC"), env::home_dir()) {
            Some(netrc) => with_netrc(config, &netrc),
            None => Ok(config),
        }
    };
    R::unblock(work).await.unwrap_or_else(|error| {
        let what = "the runtime did not look at the environment";
        Err(Error::configuration(format!("{what}: {error}")).with_source(error))
    })
}

/// The proxies of these variables, for a configuration without any.
pub(crate) fn with_variables(
    mut config: Config,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Config, Error> {
    if config.proxies.is_empty() {
        // What is no text is no URL either, and is refused as such.
        let text = |value: OsString| value.to_string_lossy().into_owned();
        config.proxies = Proxies::from_variables(|name| variable(name).map(text))?;
    }
    Ok(config)
}

/// Where the file is; none without a home.
fn netrc(named: Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    match named {
        Some(path) if !path.is_empty() => Some(path.into()),
        _ => home.map(|home| home.join(".netrc")),
    }
}

/// Users and passwords of proxies from this file, which need not be there.
fn with_netrc(mut config: Config, path: &Path) -> Result<Config, Error> {
    if !config.proxies.wants_user(&config.server) {
        return Ok(config);
    }
    let mut netrc = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut netrc));
    match read {
        Ok(_) => config.proxies = config.proxies.with_netrc(&netrc)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            let told = format!("{}: {error}", path.display());
            return Err(Error::configuration(told).with_source(error));
        }
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn config() -> Config {
        Config::new("https://10.0.0.1".parse().unwrap())
    }

    fn variables(name: &str) -> Option<OsString> {
        (name == "HTTPS_PROXY").then(|| "http://proxy.test:3128".into())
    }

    #[test]
    fn variables_count_where_the_configuration_has_no_proxy() {
        let found = with_variables(config(), variables).unwrap();
        let proxy = found.proxies.for_server(&found.server).unwrap();
        assert_eq!(proxy.host(), "proxy.test");

        let own = Proxies::all("http://own.test".parse().unwrap());
        let found = with_variables(config().with_proxies(own), variables).unwrap();
        let proxy = found.proxies.for_server(&found.server).unwrap();
        assert_eq!(proxy.host(), "own.test");
        assert!(
            with_variables(config(), |_| None)
                .unwrap()
                .proxies
                .is_empty()
        );
    }

    #[test]
    fn the_users_of_proxies_come_from_netrc() {
        let folder = tempfile::tempdir().unwrap();
        let path = netrc(None, Some(folder.path().into())).unwrap();
        let found = with_variables(config(), variables).unwrap();
        let without = with_netrc(found.clone(), &path).unwrap();
        assert!(without.proxies.wants_user(&without.server));

        fs::write(&path, "machine proxy.test login jane password s3cret").unwrap();
        let with = with_netrc(found.clone(), &path).unwrap();
        let proxy = with.proxies.for_server(&with.server).unwrap();
        assert_eq!(proxy.user().unwrap().0.expose(), "jane");

        let error = with_netrc(found, folder.path()).unwrap_err().to_string();
        assert!(error.contains(&*folder.path().to_string_lossy()), "{error}");
    }
}
