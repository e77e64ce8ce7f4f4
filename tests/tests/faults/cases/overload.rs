//! A server that has no seat free: priority and fairness answers 429 with `Retry-After`.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::StatusCode;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::flowcontrol::v1::{FlowSchema, PriorityLevelConfiguration};
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;
use kubex_tokio::{Api, Client, Error, Event, Exchange, Patch, Resource};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::context::{Context, config_map};
use crate::observed::Observed;

/// How long the API server may take to act on what it was told about fairness.
const NOTICED: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Gives the limited user a priority level with no seats of its own, none of them lent or borrowed and no queue: one
/// request goes through where no other is under way. Returns once it is so.
async fn one_seat(context: &Context, maps: &Api<ConfigMap>) {
    let api_version = "flowcontrol.apiserver.k8s.io/v1";
    let level = json!({
        "apiVersion": api_version, "kind": "PriorityLevelConfiguration", "metadata": {"name": "narrow"},
        "spec": {"type": "Limited", "limited": {
            "nominalConcurrencyShares": 0, "lendablePercent": 0, "borrowingLimitPercent": 0,
            "limitResponse": {"type": "Reject"},
        }},
    });
    let limited = json!({"kind": "User", "user": {"name": ControlPlane::LIMITED_USER}});
    let resources =
        json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"]});
    let schema = json!({
        "apiVersion": api_version, "kind": "FlowSchema", "metadata": {"name": "narrow"},
        "spec": {
            "priorityLevelConfiguration": {"name": "narrow"},
            "matchingPrecedence": 2,
            "rules": [{"subjects": [limited], "resourceRules": [resources]}],
        },
    });
    let levels = context.client.api::<PriorityLevelConfiguration>();
    let level = levels.patch("narrow", Patch::apply(level));
    let level = level.field_manager("faults").await.unwrap();
    let schemas = context.client.api::<FlowSchema>();
    let schema = schemas.patch("narrow", Patch::apply(schema));
    schema.field_manager("faults").await.unwrap();
    let level = level.uid().unwrap().to_owned();
    // Each answer tells which level it was given on.
    until(async || read(maps, &context.limited()).finished().await.level == level).await;
}

/// Back to how it was.
async fn take_back(context: &Context) {
    let client = &context.client;
    client.api::<FlowSchema>().delete("narrow").await.unwrap();
    let levels = client.api::<PriorityLevelConfiguration>();
    levels.delete("narrow").await.unwrap();
}

/// A map that the limited user may read, and the calls of that user.
async fn readable(context: &Context) -> Api<ConfigMap> {
    let role: Role = serde_json::from_value(json!({
        "metadata": {"name": "reader"},
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}],
    }))
    .unwrap();
    let group = "rbac.authorization.k8s.io";
    let binding: RoleBinding = serde_json::from_value(json!({
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": group, "kind": "Role", "name": "reader"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": ControlPlane::LIMITED_USER}],
    }))
    .unwrap();
    context.api().create(&role).await.unwrap();
    context.api().create(&binding).await.unwrap();
    context.api().create(&config_map("a")).await.unwrap();
    let maps = context.limited().api::<ConfigMap>();
    let maps = maps.with_namespace(&*context.namespace);
    until(async || maps.get("a").await.is_ok()).await;
    maps
}

/// Asks again and again, in vain for a while.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < NOTICED, "nothing changed");
        tokio::time::sleep(PAUSE).await;
    }
}

/// A read, and how often it was told to come back later.
struct Caller {
    heard: Arc<Mutex<Heard>>,
    outcome: JoinHandle<Result<ConfigMap, Error>>,
}

#[derive(Clone, Default)]
struct Heard {
    told_to_wait: usize,
    level: String,
}

impl Caller {
    fn told_to_wait(&self) -> usize {
        self.heard.lock().unwrap().told_to_wait
    }

    async fn finished(self) -> Heard {
        assert_eq!(self.outcome.await.unwrap().unwrap().name(), "a");
        self.heard.lock().unwrap().clone()
    }
}

fn read(maps: &Api<ConfigMap>, client: &Client) -> Caller {
    let heard = Arc::new(Mutex::new(Heard::default()));
    let shared = Arc::clone(&heard);
    let get = Exchange::new(maps.get("a").into_call(), client.settings());
    let get = Observed::new(get, move |event| {
        if let Event::Head(head) = event {
            let mut heard = shared.lock().unwrap();
            let headers = head.headers();
            if head.status() == StatusCode::TOO_MANY_REQUESTS {
                assert!(headers.contains_key("retry-after"));
                heard.told_to_wait += 1;
            }
            let level = &headers["x-kubernetes-pf-prioritylevel-uid"];
            heard.level = level.to_str().unwrap().into();
        }
    });
    let outcome = tokio::spawn(kubex_tokio::proto::Client::run(client, get));
    Caller { heard, outcome }
}

pub(super) async fn until_patience_ends(context: Context) {
    let maps = readable(&context).await;
    one_seat(&context, &maps).await;
    // Whoever has the seat keeps it while the store stands still.
    let frozen = context.plane.freeze(Part::Etcd).unwrap();
    let rivals = [(); 2].map(|()| read(&maps, &context.limited()));
    let is_told = |rival: &Caller| rival.told_to_wait() > 0;
    until(async || rivals.iter().any(is_told)).await;
    let [holder, other] = match rivals {
        [first, second] if is_told(&first) => [second, first],
        rivals => rivals,
    };
    other.outcome.abort();
    let impatient = || maps.get("a").timeout(Duration::from_millis(1500));
    until(async || {
        impatient()
            .await
            .is_err_and(|error| error.is_too_many_requests())
    })
    .await;
    let error = impatient().await.unwrap_err();
    context.show(&error);
    assert!(
        error.is_too_many_requests() && error.is_transient(),
        "{error}"
    );
    assert!(!error.is_unanswered() && !error.is_timeout(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    assert_eq!(
        error.to_string(),
        format!(
            "get configmaps \"a\" in namespace {:?}: the server answered 429 Too Many Requests without a Status: \
             \"Too many requests, please try again later.\" (after 2 attempts)",
            context.namespace
        )
    );
    frozen.thaw();
    holder.finished().await;
    take_back(&context).await;
}

/// Many who want the one seat, with patience.
pub(super) async fn until_there_is_a_seat(context: Context) {
    const CALLERS: usize = 6;
    let maps = readable(&context).await;
    one_seat(&context, &maps).await;
    let client = context.limited();
    let frozen = context.plane.freeze(Part::Etcd).unwrap();
    let callers: Vec<Caller> = (0..CALLERS).map(|_| read(&maps, &client)).collect();
    let told = || {
        callers
            .iter()
            .filter(|caller| caller.told_to_wait() > 0)
            .count()
    };
    until(async || told() == CALLERS - 1).await;
    frozen.thaw();
    for caller in callers {
        let times = caller.finished().await.told_to_wait;
        context.show(format!("told {times} times to wait, then the answer"));
    }
    take_back(&context).await;
}
