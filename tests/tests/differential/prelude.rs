//! What is there before the first sequence: a custom kind, a namespace that goes, and a history that was cut off.

use std::time::Duration;

use http::Method;
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;
use serde_json::{Value, json};

use crate::kinds::widget;
use crate::operation::Operation;
use crate::run::Run;

/// Answers the number of the list whose continue token is too old.
pub(crate) async fn prelude(run: &mut Run, plane: &ControlPlane) -> usize {
    for name in ["prelude", "terminating"] {
        let namespace = json!({"metadata": {"name": name}});
        create(run, "/api/v1/namespaces", &namespace).await;
    }
    let terminating = "/api/v1/namespaces/terminating";
    let delete = Operation::new("delete", "Namespace", Method::DELETE, terminating);
    run.ask(&delete).await;
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    create(run, definitions, &widget::definition()).await;
    let maps = "/api/v1/namespaces/prelude/configmaps";
    for name in ["a", "b", "c"] {
        create(run, maps, &json!({"metadata": {"name": name}})).await;
    }
    let list = Operation::new("list", "ConfigMap", Method::GET, maps).with("limit", "1");
    let (listed, answers) = run.ask(&list).await;
    for answer in answers {
        assert!(
            answer.body["metadata"]["continue"].is_string(),
            "{answer:?}"
        );
    }
    create(run, maps, &json!({"metadata": {"name": "d"}})).await;
    plane.compact().unwrap();
    plane.restart(Part::ApiServer).unwrap();
    run.in_memory.server.compact();
    until_served(run).await;
    listed
}

async fn create(run: &mut Run, collection: &str, object: &Value) {
    let create = Operation::new("create", "", Method::POST, collection).json(object);
    let (_, answers) = run.ask(&create).await;
    for answer in answers {
        assert_eq!(answer.code, 201, "{create}: {answer:?}");
    }
}

async fn until_served(run: &mut Run) {
    for collection in ["/apis/example.com/v1/widgets", "/api/v1/services"] {
        let list = Operation::new("list", "", Method::GET, collection);
        for attempt in 0.. {
            let (_, [real, _]) = run.ask(&list).await;
            if real.is_success() {
                break;
            }
            assert!(attempt < 200, "{collection} is not served: {real:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
