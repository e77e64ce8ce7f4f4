//! Runs the plugin when there is nothing better.

use alloc::{format, string::String, sync::Arc, vec::Vec};
use core::fmt;

use super::{ExecPlugin, InteractiveMode, answer, complaint::complaint, info};
use crate::{
    Authorization, Command, CommandEnding, CommandOutput, Error, Identity, Outcome, Pem, Time,
    Wish,
    credentials::{LARGEST, cache::Cache, pem_file, wish::UNFIT},
    excerpt::excerpt_of,
};

/// Of an install hint, so many characters are told.
const HINT: usize = 1000;

/// ```text
///  poll: the cache has none ─▶ ReadFile (the cluster's authority, if the plugin is told of it) ─▶ RunCommand
/// ```
///
/// Polled again, it has the same wish until there is an outcome.
#[derive(Clone, Debug)]
pub(crate) struct Exec {
    /// Set at the start, and shared by the clones of a configuration.
    plugin: Arc<ExecPlugin>,
    /// Whether a terminal can be lent.
    terminal: bool,
    cache: Cache,
    /// The text of the cluster's authority, for the run that is due.
    authority: Option<Vec<u8>>,
    wished: Wished,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wished {
    #[default]
    Nothing,
    File,
    Run,
}

impl Exec {
    pub(crate) fn new(plugin: ExecPlugin) -> Self {
        Self {
            plugin: Arc::new(plugin),
            terminal: false,
            cache: Cache::default(),
            authority: None,
            wished: Wished::Nothing,
        }
    }

    pub(crate) fn plugin(&self) -> &ExecPlugin {
        &self.plugin
    }

    pub(crate) fn set_terminal(&mut self, terminal: bool) {
        self.terminal = terminal;
    }

    pub(crate) fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        self.wished = Wished::Nothing;
        if let Some(wish) = self.cache.poll(now, rejected) {
            return wish;
        }
        if self.plugin.interactive_mode == InteractiveMode::Always && !self.terminal {
            return Wish::Failed(self.fault(
                "must ask on a terminal (interactiveMode: Always), and there is none: run the program in a terminal, or use another credential",
            ));
        }
        let authority = self.plugin.cluster.as_ref();
        let authority = authority.and_then(|cluster| cluster.certificate_authority.as_ref());
        if let (Some(Pem::File(path)), None) = (authority, &self.authority) {
            self.wished = Wished::File;
            return Wish::ReadFile(path.clone());
        }
        self.wished = Wished::Run;
        Wish::RunCommand(self.command())
    }

    pub(crate) fn handle(&mut self, now: Time, outcome: Outcome) {
        let obtained = match (core::mem::take(&mut self.wished), outcome) {
            (Wished::Nothing, _) => return,
            (Wished::File, outcome) => match self.authority(outcome) {
                Ok(text) => {
                    self.authority = Some(text);
                    return;
                }
                Err(error) => Err(error),
            },
            (Wished::Run, Outcome::Command(output)) => self.read(&output),
            (Wished::Run, Outcome::Failed(error)) => Err(error),
            (Wished::Run, _) => Err(Error::misused(UNFIT)),
        };
        // Read anew for the next run.
        self.authority = None;
        self.cache.handle(now, obtained);
    }

    /// The transport cannot use the certificate of this answer.
    pub(crate) fn discard(&mut self, now: Time, identity: &Identity, error: &Error) {
        let fault = self.fault(format_args!(
            "the client certificate that it printed cannot be used: {error}"
        ));
        self.cache
            .discard(now, identity, fault.with_source(error.clone()));
    }

    fn authority(&self, outcome: Outcome) -> Result<Vec<u8>, Error> {
        let content = outcome.into_file()?;
        pem_file(&content).map_err(|reason| {
            self.fault(format_args!(
                "the cluster's certificate-authority, which it is told of: {reason}"
            ))
        })
    }

    fn command(&self) -> Command {
        let plugin = &self.plugin;
        let interactive = self.terminal && plugin.interactive_mode != InteractiveMode::Never;
        let mut environment = plugin.environment.clone();
        let info = info::exec_info(plugin, interactive, self.authority.as_deref());
        environment.push((String::from(info::VARIABLE), info));
        Command {
            program: plugin.command.clone(),
            arguments: plugin.arguments.clone(),
            environment,
            interactive,
            time_limit: (!interactive).then_some(plugin.time_limit),
            largest_output: LARGEST,
        }
    }

    fn read(&self, output: &CommandOutput) -> Result<answer::Obtained, Error> {
        let said = || complaint(&self.plugin, &output.stderr);
        match output.ending {
            CommandEnding::Exited(Some(0)) => {}
            CommandEnding::Exited(Some(code)) => {
                return Err(self.fault(format_args!("exit code {code}{}", said())));
            }
            CommandEnding::Exited(None) => {
                return Err(self.fault(format_args!("ended by a signal{}", said())));
            }
            CommandEnding::NotFound => return Err(self.fault(self.not_found())),
            CommandEnding::TimedOut => {
                return Err(self.fault(format_args!(
                    "did not end within {:?}, and was stopped{}",
                    self.plugin.time_limit,
                    said()
                )));
            }
            CommandEnding::TooMuchOutput => return Err(self.fault(TOO_MUCH)),
        }
        if output.stdout.len() > LARGEST {
            return Err(self.fault(TOO_MUCH));
        }
        answer::read(self.plugin.version, &output.stdout)
            .map_err(|reason| self.fault(format_args!("{reason}{}", said())))
    }

    fn not_found(&self) -> String {
        let hint = self.plugin.install_hint.as_deref().unwrap_or_default();
        let hint = excerpt_of(hint.trim(), HINT);
        let separator = if hint.is_empty() { "" } else { ": " };
        format!("the command is not there{separator}{hint}")
    }

    fn fault(&self, what: impl fmt::Display) -> Error {
        let ExecPlugin { user, command, .. } = &*self.plugin;
        Error::credentials(if user.is_empty() {
            format!("exec plugin {command:?}: {what}")
        } else {
            format!("user {user:?}: exec plugin {command:?}: {what}")
        })
    }
}

const TOO_MUCH: &str = "printed more than 1 MiB, which is no credential";
