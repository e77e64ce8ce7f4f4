//! What a case can have besides the client that it is given: what the server warned of, and clients with other options.

use std::sync::{Arc, Mutex, PoisonError};

use kubex_proto::{CallDescription, Config, Error, Warning};

use super::{Client, Transport};

/// The options of the client of a harness.
#[derive(Clone)]
pub(crate) struct Options {
    /// None where nothing is connected to.
    reached: Option<Arc<(Transport, Config)>>,
    heard: Heard,
}

impl Options {
    /// Those of this configuration, which is changed so that it is heard what is warned of.
    pub(crate) fn new(transport: Transport, config: Config) -> (Self, Config) {
        let heard = Heard::default();
        let config = config.with_warning_handler(heard.handler());
        let options = Self {
            reached: Some(Arc::new((transport, config.clone()))),
            heard,
        };
        (options, config)
    }

    /// Those of a client that has no configuration.
    pub(crate) fn without_config(heard: Heard) -> Self {
        Self {
            reached: None,
            heard,
        }
    }

    /// Another client of the same server, or the transport's refusal of an option.
    pub(crate) fn client(&self, change: impl FnOnce(&mut Config)) -> Result<Client, Error> {
        let Some((transport, config)) = self.reached.as_deref() else {
            return Err(Error::configuration("connections: there are none"));
        };
        let mut config = config.clone();
        change(&mut config);
        transport.client(config)
    }

    /// Whether it is no failure to refuse what a case allows to refuse: a runtime has no reason to.
    pub(crate) fn may_be_refused(&self) -> bool {
        self.reached
            .as_deref()
            .is_none_or(|(transport, _)| !transport.is_of_a_runtime())
    }

    /// What was warned of in answers to calls in this namespace.
    pub(crate) fn heard(&self, namespace: &str) -> Vec<String> {
        let heard = self.heard.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = heard.iter().filter(|(place, _)| place == namespace);
        here.map(|(_, text)| text.clone()).collect()
    }
}

/// Warnings, each with the namespace of the call.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<(String, String)>>>);

impl Heard {
    /// What adds to them.
    pub(crate) fn handler(
        &self,
    ) -> impl Fn(&Warning, &CallDescription) + Send + Sync + 'static + use<> {
        let heard = Arc::clone(&self.0);
        move |warning, call| {
            let place = call.namespace().unwrap_or_default().to_owned();
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push((place, warning.text.clone()));
        }
    }
}
