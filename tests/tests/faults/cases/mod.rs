//! The faults, by what breaks.

mod api_server;
mod api_server_frozen;
mod certificates;
mod compaction;
mod etcd;
mod limits;
mod overload;
mod tokens;

use std::future::Future;
use std::pin::Pin;

use kubex_testing::ControlPlane;
use kubex_testing::control_plane::{ControlPlaneError, Part};

use crate::context::Context;

/// One fault, and its name for those who look for what failed.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Context) -> Pin<Box<dyn Future<Output = ()>>>,
}

macro_rules! cases {
    ($($module:ident :: $case:ident),* $(,)?) => {
        vec![$(Case {
            name: concat!(stringify!($module), "::", stringify!($case)),
            run: |context| Box::pin($module::$case(context)),
        }),*]
    };
}

pub(crate) fn all() -> Vec<Case> {
    cases![
        api_server::killed_in_mid_watch,
        api_server::killed_between_two_pages,
        api_server::killed_in_the_body_of_a_list,
        api_server::killed_in_mid_write,
        api_server_frozen::says_nothing,
        api_server_frozen::in_the_body_of_a_list,
        api_server_frozen::in_mid_watch,
        etcd::frozen,
        etcd::killed,
        compaction::under_a_continue_token,
        compaction::under_a_watch,
        compaction::under_a_running_watch,
        certificates::of_another_authority,
        certificates::without_any_authority,
        certificates::for_another_name,
        certificates::of_a_client_of_another_authority,
        tokens::revoked,
        limits::what_no_role_allows,
        overload::until_patience_ends,
        overload::until_there_is_a_seat,
    ]
}

/// Starts what a case that failed left stopped.
pub(crate) fn mend(plane: &ControlPlane) -> Result<(), ControlPlaneError> {
    plane.restart(Part::Etcd)?;
    plane.restart(Part::ApiServer)
}
