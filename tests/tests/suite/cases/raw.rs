//! Requests that are of no kind.

use kubex_proto::{Error, raw};

use crate::Context;

pub(super) async fn version_and_health(context: Context) -> Result<(), Error> {
    let client = &context.client;
    assert_eq!(client.call(raw::get("/readyz").text()).await?, "ok");
    let version: serde_json::Value = client.call(raw::get("/version").json()).await?;
    assert_eq!(version["major"], "1");
    let error = client.call(raw::get("/nowhere").text()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    Ok(())
}
