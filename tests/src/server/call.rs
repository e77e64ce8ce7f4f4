//! One request on its way through the server, with what every verb needs of it.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::authentication::User;
use super::builder::Settings;
use super::negotiate::{self, Form, Shape};
use super::query::Query;
use super::render::{ListMetadata, Rendered, RenderedList};
use super::reply::Reply;
use super::resources::ServedResource;
use super::route::Target;
use super::state::State;
use super::status::Refusal;
use super::table::Table;

pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) settings: &'a Settings,
    pub(crate) user: &'a User,
    pub(crate) now: Timestamp,
    pub(crate) method: &'a Method,
    pub(crate) target: &'a Target,
    pub(crate) query: &'a Query,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    pub(crate) pretty: bool,
    /// What the client is told besides the answer.
    pub(crate) warnings: Vec<String>,
}

impl<'a> Call<'a> {
    pub(crate) fn resource(&self) -> &'a ServedResource {
        &self.target.resource
    }

    pub(crate) fn namespace(&self) -> Option<&'a str> {
        self.target.namespace.as_deref()
    }

    /// The name in the path; empty where the path names a collection.
    pub(crate) fn name(&self) -> &'a str {
        self.target.name.as_deref().unwrap_or_default()
    }

    /// The method is none for what the path names.
    pub(crate) fn not_allowed(&self) -> Refusal {
        match *self.method {
            _ if self.resource().built_in => Refusal::method_not_allowed(),
            Method::POST => Refusal::verb_not_supported(self.resource(), "create"),
            Method::DELETE => Refusal::verb_not_supported(self.resource(), "delete"),
            _ => Refusal::method_not_allowed(),
        }
    }

    pub(crate) fn form(&self, shape: Shape) -> Result<Form, Refusal> {
        negotiate::form(self.headers, self.query, shape)
    }

    /// The time now as metadata shows it: whole seconds.
    pub(crate) fn timestamp(&self) -> Value {
        let seconds = Timestamp::from_second(self.now.as_second()).unwrap_or(self.now);
        seconds.to_string().into()
    }

    pub(crate) fn answer(&self, status: StatusCode, value: &impl Serialize) -> Reply {
        Reply::json(status, value, self.pretty)
    }

    pub(crate) fn answer_object(&self, status: StatusCode, form: Form, object: &Value) -> Reply {
        let resource = self.resource();
        match form {
            Form::Table(include) => {
                let table = Table::of_object(resource, include, object, self.now);
                self.answer(status, &table)
            }
            form => self.answer(status, &Rendered::object(resource, form, object)),
        }
    }

    pub(crate) fn answer_list(
        &self,
        status: StatusCode,
        form: Form,
        metadata: ListMetadata,
        items: &[Arc<Value>],
    ) -> Reply {
        let resource = self.resource();
        match form {
            Form::Table(include) => {
                let objects = items.iter().map(AsRef::as_ref);
                let table = Table::new(resource, include, metadata, objects, self.now);
                self.answer(status, &table)
            }
            form => self.answer(status, &RenderedList::new(resource, form, metadata, items)),
        }
    }
}
