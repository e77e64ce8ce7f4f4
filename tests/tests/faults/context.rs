//! What a fault is tried out with.

use std::fmt::Display;
use std::sync::{Arc, Mutex};

use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::{ControlPlaneError, Part};
use kubex_tokio::{Api, Client, Config, Kubeconfig, Namespaced, Resource, StaticResource};

#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) plane: Arc<ControlPlane>,
    /// An administrator's.
    pub(crate) client: Client,
    pub(crate) namespace: String,
    shown: Shown,
}

impl Context {
    pub(crate) async fn new(plane: &Arc<ControlPlane>, shown: &Shown) -> Self {
        let client = Client::new(config(&plane.kubeconfig())).unwrap();
        let mut namespace = Namespace::default();
        namespace.metadata.generate_name = Some("fault-".into());
        let namespace = client.api().create(&namespace).await.unwrap();
        Self {
            plane: Arc::clone(plane),
            namespace: namespace.name().into(),
            client,
            shown: shown.clone(),
        }
    }

    /// The administrator's calls of a kind, in the namespace of this fault.
    pub(crate) fn api<K: StaticResource<Scope = Namespaced>>(&self) -> Api<K> {
        self.client.api().with_namespace(self.namespace.as_str())
    }

    /// The limited user's.
    pub(crate) fn limited(&self) -> Client {
        Client::new(config(&self.plane.limited_kubeconfig())).unwrap()
    }

    /// Does what blocks: stopping, starting, compacting.
    pub(crate) async fn disturb(
        &self,
        act: impl FnOnce(&ControlPlane) -> Result<(), ControlPlaneError> + Send + 'static,
    ) {
        let plane = Arc::clone(&self.plane);
        let task = tokio::task::spawn_blocking(move || act(&plane));
        task.await
            .unwrap()
            .unwrap_or_else(|error| panic!("{error}"));
    }

    /// Makes the server forget all versions but the newest. etcd alone is half of it, as the API server still
    /// answers from its caches.
    pub(crate) async fn forget_versions(&self) {
        self.disturb(|plane| {
            plane.compact()?;
            plane.restart(Part::ApiServer)
        })
        .await;
    }

    /// For the report: what this looks like.
    pub(crate) fn show(&self, what: impl Display) {
        self.shown.0.lock().unwrap().push(what.to_string());
    }
}

/// Lines for the report.
#[derive(Clone, Default)]
pub(crate) struct Shown(Arc<Mutex<Vec<String>>>);

impl Shown {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

pub(crate) fn config(kubeconfig: &str) -> Config {
    let kubeconfig = Kubeconfig::parse(kubeconfig, "").unwrap();
    kubeconfig.config(None).unwrap()
}

pub(crate) fn config_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta {
            name: Some(name.into()),
            ..ObjectMeta::default()
        },
        ..ConfigMap::default()
    }
}
