//! What is done with a server, whichever it is and however it is reached.

mod approval;
mod attach;
mod copy;
mod custom;
mod deletes;
mod discovery;
mod ephemeral_containers;
mod eviction;
mod exec;
mod foreign;
mod foreign_sessions;
mod killed;
mod lists;
mod logs;
mod objects;
mod options;
mod port_forward;
mod raw;
mod reads;
mod resize;
mod running;
mod scale;
mod status;
mod token;
mod watchers;
mod watches;
mod writes;

use crate::Context;
use crate::harness::Outcome;

/// One case, and its name for those who look for what failed.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Context) -> Outcome,
    /// Where it is left out, if anywhere.
    pub(crate) left_out: Option<LeftOut>,
    /// The option that a transport of no runtime may refuse, as its error names it.
    pub(crate) refusable: Option<&'static str>,
}

/// A server that cannot do it, and why.
#[derive(Clone, Copy)]
pub(crate) enum LeftOut {
    InMemory(&'static str),
    OnControlPlanes(&'static str),
}

macro_rules! cases {
    ($($module:ident :: $case:ident $(, left out $server:ident: $why:literal)? $(, may be refused: $option:literal)?;)*) => {
        vec![$(Case {
            name: concat!(stringify!($module), "::", stringify!($case)),
            run: |context| Box::pin($module::$case(context)),
            left_out: [$(Some(LeftOut::$server($why)),)? None][0],
            refusable: [$(Some($option),)? None][0],
        }),*]
    };
}

pub(crate) fn all() -> Vec<Case> {
    let mut all = of_calls();
    all.extend(of_sessions());
    all
}

/// Exec, attach, port-forward, and what is made of them.
fn of_sessions() -> Vec<Case> {
    cases![
        exec::what_they_write_and_how_they_end, may be refused: "sessions";
        exec::stdin_to_its_end, may be refused: "sessions";
        exec::output_after_the_end_of_stdin, may be refused: "sessions";
        exec::errors_beside_output_that_nobody_reads, may be refused: "sessions";
        exec::what_nobody_reads_holds_up_nobody, may be refused: "sessions";
        exec::the_older_subprotocol, may be refused: "sessions";
        exec::closed_by_the_caller, may be refused: "sessions";
        exec::dropped_by_the_caller, may be refused: "sessions";
        exec::a_terminal, left out InMemory: "it has no terminals", may be refused: "sessions";
        exec::a_command_that_takes_too_long, may be refused: "sessions";
        exec::what_is_refused, may be refused: "sessions";
        attach::to_a_process_that_reads_to_the_end, may be refused: "sessions";
        attach::what_is_refused, may be refused: "sessions";
        port_forward::bytes_both_ways, may be refused: "sessions";
        port_forward::several_ports_of_which_one_fails, may be refused: "sessions";
        port_forward::a_pod_that_hangs_up, may be refused: "sessions";
        port_forward::what_is_flushed_before_a_close, may be refused: "sessions";
        port_forward::what_is_refused, may be refused: "sessions";
        port_forward::local_ports, may be refused: "sessions";
        port_forward::an_address_that_is_chosen, may be refused: "sessions";
        port_forward::to_what_leads_to_pods, may be refused: "sessions";
        copy::a_folder_there_and_back, may be refused: "sessions";
        copy::a_file_there_and_back, may be refused: "sessions";
        copy::what_is_refused, may be refused: "sessions";
        copy::containers_that_mean_harm, left out OnControlPlanes: "their `tar` means none", may be refused: "sessions";
        copy::archives_that_break_off, left out OnControlPlanes: "their `tar` does not", may be refused: "sessions";
        // The last, as the server says from then on what they have it say of ports.
        foreign_sessions::what_makes_no_sense, left out OnControlPlanes: "nobody makes it say so", may be refused: "sessions";
        foreign_sessions::a_message_that_is_too_large, left out OnControlPlanes: "nobody makes it say so", may be refused: "sessions";
        foreign_sessions::how_a_process_ended_in_pieces_and_in_rubbish, left out OnControlPlanes: "nobody makes it say so", may be refused: "sessions";
        foreign_sessions::ends_that_tell_nothing, left out OnControlPlanes: "nobody makes it say so", may be refused: "sessions";
        foreign_sessions::ports_that_make_no_sense, left out OnControlPlanes: "nobody makes it say so", may be refused: "sessions";
    ]
}

fn of_calls() -> Vec<Case> {
    cases![
        reads::what_is_created_can_be_read;
        reads::what_is_not_there;
        reads::metadata_alone;
        reads::a_namespace_named_by_the_call;
        writes::a_name_that_is_taken;
        writes::a_stale_object;
        writes::update_until_it_fits;
        writes::patches;
        writes::a_dry_run_stores_nothing;
        writes::what_is_invalid;
        deletes::one;
        deletes::preconditions;
        deletes::a_collection;
        deletes::a_finalizer_holds_an_object;
        lists::selectors;
        lists::pages;
        lists::items;
        lists::items_of_metadata_without_managed_fields;
        lists::items_that_expire;
        lists::all_namespaces;
        lists::a_token_that_is_none;
        lists::an_expired_page;
        lists::a_large_one;
        watches::changes_since_a_list;
        watches::initial_events;
        watches::metadata_alone;
        watches::a_version_of_the_future;
        watches::an_expired_version;
        watches::the_server_ends_it;
        watches::large_initial_events;
        watchers::from_initial_events;
        watchers::from_a_list_in_pages;
        watchers::of_metadata_alone;
        watchers::a_wait_for_what_is_made_and_changed;
        watchers::a_wait_for_a_deletion;
        status::it_is_kept_apart;
        scale::it_is_read_and_written;
        scale::it_is_patched;
        scale::it_is_applied;
        scale::what_is_refused;
        scale::of_a_custom_kind;
        eviction::a_budget_allows_them_or_not;
        eviction::a_budget_that_is_still_being_processed;
        eviction::what_budgets_do_not_guard;
        eviction::preconditions;
        eviction::two_budgets_for_one_pod;
        ephemeral_containers::they_are_added;
        ephemeral_containers::nothing_else_is_changed;
        ephemeral_containers::what_is_refused;
        resize::of_a_container;
        resize::nothing_else_is_changed;
        resize::what_is_refused;
        approval::of_a_signing_request;
        approval::a_denial_stays;
        token::its_bearer_is_the_account;
        token::with_all_that_can_be_wanted;
        token::it_ends_with_what_it_is_bound_to;
        token::what_is_refused;
        logs::of_a_pod_without_a_node;
        logs::which_container;
        logs::what_is_not_there;
        logs::one_stream_of_a_container;
        custom::a_kind_of_ones_own;
        custom::a_kind_known_at_run_time;
        custom::a_kind_that_is_not_served;
        discovery::a_resource_by_each_of_its_names;
        discovery::a_kind_that_is_new_is_found_by_a_refresh;
        discovery::documents_are_applied;
        discovery::a_kind_and_its_objects_are_applied_at_once;
        discovery::what_is_refused_of_documents;
        options::few_connections, may be refused: "connections";
        options::connections_that_are_not_kept, may be refused: "connections: there are none";
        raw::version_and_health;
        foreign::a_status_of_a_proxy, left out OnControlPlanes: "nobody makes it answer so";
        foreign::a_warning_in_utf8, left out OnControlPlanes: "nobody makes it warn so";
        killed::in_mid_body_and_in_mid_watch, left out InMemory: "tests/tests/hostile kills it";
        killed::in_mid_write, left out InMemory: "tests/tests/hostile kills it";
    ]
}
