//! Each kind of k8s-openapi that is said to have a scale counts replicas: else this does not compile.

use k8s_openapi::api::{
    apps::v1::{Deployment, ReplicaSet, StatefulSet},
    core::v1::ReplicationController,
};
use kubex_proto::{Api, HasScale, OneScope, StaticResource};

/// The path of the subresource of an object `a`.
fn scale_path<K>(api: &Api<K>) -> String
where
    K: StaticResource<Scope: OneScope> + HasScale,
{
    let request = api.scale().get("a").into_call().request().unwrap();
    request.uri().path().to_owned()
}

macro_rules! check {
    ($($kind:ty),* $(,)?) => {$(
        let replicas = |object: $kind| object.spec.and_then(|spec| spec.replicas);
        assert_eq!(replicas(<$kind>::default()), None);
        let path = scale_path(&Api::<$kind>::new());
        let plural = <$kind as StaticResource>::plural();
        assert!(path.ends_with(&format!("/{plural}/a/scale")), "{path}");
    )*};
}

#[test]
fn each_kind_that_is_said_to_have_one() {
    check! { Deployment, ReplicaSet, StatefulSet, ReplicationController }
}
