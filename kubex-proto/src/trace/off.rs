//! Without the feature `tracing`: what is called in its place.

#![allow(clippy::unused_self, clippy::needless_pass_by_ref_mut)]

use core::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};

use crate::{CallDescription, Error, Warning};

#[derive(Debug)]
pub(crate) struct CallSpan;

impl CallSpan {
    pub(crate) const fn none() -> Self {
        Self
    }

    pub(crate) fn of(_: &CallDescription, _: Option<&Request<Bytes>>) -> Self {
        Self
    }

    pub(crate) fn sent(&mut self) {}

    pub(crate) fn answered(&mut self, _: StatusCode) {}

    pub(crate) fn read(&mut self, _: usize) {}

    pub(crate) fn repeats(&self, _: &Error, _: Duration) {}

    pub(crate) fn is_asked_for_patience(&self, _: StatusCode, _: Duration) {}

    pub(crate) fn refreshes(&self) {}

    pub(crate) fn waits_for_turn(&self, _: Duration) {}

    pub(crate) fn failed(&mut self, _: &Error) {}

    pub(crate) fn end(&mut self) {}

    pub(crate) fn within(&self, tell: impl FnOnce()) {
        tell();
    }
}

#[derive(Debug, Default)]
pub(crate) struct Logged;

impl Logged {
    pub(crate) fn log(&self, _: &Warning, _: &CallDescription) {}
}

pub(crate) fn page_again(_: &CallDescription, _: Option<&Error>, _: Duration) {}

pub(crate) fn list_restarts(_: &CallDescription) {}

pub(crate) fn watcher_pauses(_: &CallDescription, _: &Error, _: Duration) {}

pub(crate) fn reads_all(_: &CallDescription) {}

pub(crate) fn falls_back_to_lists(_: &CallDescription) {}
