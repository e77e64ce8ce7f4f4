//! A user: the proof of who calls, and whom to act as.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::Deserialize;

use super::{
    auth_provider::AuthProvider,
    directory::Directory,
    exec::Exec,
    field::{Entry, or_default, secret, text},
    table::Item,
};
use crate::{Config, Credentials, Error, ExecCluster, Identity, Impersonation, Secret};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(
    default,
    rename_all = "kebab-case",
    expecting = "a mapping with the fields of a user"
)]
pub(super) struct User {
    #[serde(deserialize_with = "text")]
    client_certificate: Option<String>,
    #[serde(deserialize_with = "secret")]
    client_certificate_data: Option<Secret>,
    #[serde(deserialize_with = "text")]
    client_key: Option<String>,
    #[serde(deserialize_with = "secret")]
    client_key_data: Option<Secret>,
    #[serde(deserialize_with = "secret")]
    token: Option<Secret>,
    #[serde(rename = "tokenFile", deserialize_with = "text")]
    token_file: Option<String>,
    #[serde(deserialize_with = "text")]
    username: Option<String>,
    #[serde(deserialize_with = "secret")]
    password: Option<Secret>,
    #[serde(rename = "as", deserialize_with = "text")]
    act_as: Option<String>,
    #[serde(deserialize_with = "text")]
    as_uid: Option<String>,
    #[serde(deserialize_with = "or_default")]
    as_groups: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    as_user_extra: BTreeMap<String, Option<Vec<String>>>,
    exec: Option<Exec>,
    auth_provider: Option<AuthProvider>,
}

impl User {
    pub(super) fn resolve_paths(&mut self, directory: Directory<'_>) {
        directory.resolve(&mut self.client_certificate);
        directory.resolve(&mut self.client_key);
        directory.resolve(&mut self.token_file);
        if let Some(exec) = &mut self.exec {
            exec.resolve_paths(directory);
        }
        if let Some(provider) = &mut self.auth_provider {
            provider.resolve_paths(directory);
        }
    }

    /// Adds what this user brings; `told` is what a plugin may be told of the cluster.
    pub(super) fn complete(
        &self,
        entry: Entry<'_>,
        told: ExecCluster,
        config: &mut Config,
    ) -> Result<(), Error> {
        config.tls.identity = self.identity(entry)?;
        config.credentials = self.credentials(entry, told)?;
        config.impersonation = self.impersonation(entry)?;
        Ok(())
    }

    fn identity(&self, entry: Entry<'_>) -> Result<Option<Identity>, Error> {
        let certificate = entry.pem(
            "client-certificate",
            self.client_certificate_data.as_ref(),
            self.client_certificate.as_ref(),
        )?;
        let key = entry.pem(
            "client-key",
            self.client_key_data.as_ref(),
            self.client_key.as_ref(),
        )?;
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(Identity { certificate, key })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(entry
                .fault("client-key (or client-key-data) is missing; client-certificate is there")),
            (None, Some(_)) => Err(entry.fault(
                "client-certificate (or client-certificate-data) is missing; client-key is there",
            )),
        }
    }

    /// As in the Go client, what is fixed goes before what would have to be obtained.
    fn credentials(&self, entry: Entry<'_>, told: ExecCluster) -> Result<Credentials, Error> {
        let basic = self.basic(entry)?;
        let token = match (&self.token_file, &self.token) {
            (Some(path), _) => Some(Credentials::token_file(path)),
            (None, Some(token)) => Some(Credentials::token(token.clone())),
            (None, None) => None,
        };
        match (token, basic, &self.exec, &self.auth_provider) {
            (Some(_), Some(_), _, _) => {
                Err(entry.fault("token and username contradict each other: remove one"))
            }
            (Some(fixed), None, _, _) | (None, Some(fixed), _, _) => Ok(fixed),
            (None, None, Some(_), Some(_)) => {
                Err(entry.fault("exec and auth-provider contradict each other: remove one"))
            }
            (None, None, Some(exec), None) => exec.credentials(entry, told),
            (None, None, None, Some(provider)) => provider.credentials(entry),
            (None, None, None, None) => Ok(Credentials::anonymous()),
        }
    }

    fn basic(&self, entry: Entry<'_>) -> Result<Option<Credentials>, Error> {
        match (&self.username, &self.password) {
            (Some(username), password) => {
                let none = Secret::new("");
                Credentials::basic(username, password.as_ref().unwrap_or(&none))
                    .map(Some)
                    .map_err(|_| {
                        entry.fault("username, password: a name holds no colon, and neither holds a control character")
                    })
            }
            (None, Some(_)) => Err(entry.fault("username is missing; password is there")),
            (None, None) => Ok(None),
        }
    }

    fn impersonation(&self, entry: Entry<'_>) -> Result<Option<Impersonation>, Error> {
        let Some(user) = &self.act_as else {
            if self.as_uid.is_none() && self.as_groups.is_empty() && self.as_user_extra.is_empty() {
                return Ok(None);
            }
            return Err(entry.fault("as is missing; as-uid, as-groups or as-user-extra is there"));
        };
        let extra = self.as_user_extra.iter();
        Ok(Some(Impersonation {
            user: user.clone(),
            groups: self.as_groups.clone(),
            uid: self.as_uid.clone(),
            extra: extra
                .map(|(key, values)| (key.clone(), values.clone().unwrap_or_default()))
                .collect(),
        }))
    }
}

#[derive(Default, Deserialize)]
#[serde(default, expecting = "a mapping with name and user")]
pub(super) struct NamedUser {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    user: User,
}

impl Item for NamedUser {
    type Value = User;

    fn into_entry(self) -> (String, User) {
        (self.name, self.user)
    }
}
