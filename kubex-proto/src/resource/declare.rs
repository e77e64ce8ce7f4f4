//! `resource!`: a struct becomes a kind.

/// Declares a type of your own as a [`Resource`](crate::Resource): the kind that a CRD defines.
///
/// `resource!(Type: "group/version", Scope)`, where the scope is `Namespaced` or `Cluster`, and after that, if need
/// be and in this order:
///
/// - `kind = "..."`: the type's own name otherwise;
/// - `plural = "..."`: derived from the kind otherwise;
/// - `metadata = Type`: the type of the field `metadata`, [`ObjectMeta`](crate::ObjectMeta) otherwise;
/// - `subresources = [status, scale]`: as the CRD has them (and `eviction`, `logs`, `exec`, `attach`, `port_forward`,
///   `ephemeral_containers` and `resize` for a type of pods, `port_forward` also for one of services, deployments and the
///   like, `token` for one of service accounts, `approval` for one of signing requests).
///
/// Fields `apiVersion` and `kind` are not needed: they are written for the object when it is sent.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Widget {
///     metadata: ObjectMeta,
///     spec: WidgetSpec,
/// }
///
/// #[derive(Serialize, Deserialize)]
/// struct WidgetSpec {
///     size: u32,
/// }
///
/// kubex_proto::resource!(Widget: "example.com/v1", Namespaced, subresources = [status]);
///
/// let request = Api::<Widget>::new().get("small").into_call().request()?;
/// assert_eq!(request.uri(), "/apis/example.com/v1/namespaces/default/widgets/small");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[macro_export]
macro_rules! resource {
    (
        $type:ident: $api_version:literal, $scope:ident
        $(, kind = $kind:literal)?
        $(, plural = $plural:literal)?
        $(, metadata = $metadata:ty)?
        $(, subresources = [$($subresource:ident),* $(,)?])?
        $(,)?
    ) => {
        impl $crate::Resource for $type {
            type Scope = $crate::$scope;
            type Metadata = $crate::resource!(@first $($metadata,)? $crate::ObjectMeta);

            fn api_version(&self) -> $crate::Text<'_> {
                $crate::Text::Borrowed($api_version)
            }

            fn kind(&self) -> $crate::Text<'_> {
                $crate::Text::Borrowed(<Self as $crate::StaticResource>::KIND)
            }

            fn metadata(&self) -> &Self::Metadata {
                &self.metadata
            }

            fn metadata_mut(&mut self) -> &mut Self::Metadata {
                &mut self.metadata
            }
        }

        impl $crate::StaticResource for $type {
            const GROUP: &'static str = $crate::group_and_version($api_version).0;
            const VERSION: &'static str = $crate::group_and_version($api_version).1;
            const KIND: &'static str = [$($kind,)? stringify!($type)][0];

            $(
                fn plural() -> $crate::Text<'static> {
                    $crate::Text::Borrowed($plural)
                }
            )?
        }

        $($($crate::resource!(@subresource $subresource $type);)*)?
    };

    ($type:ident: $($rest:tt)*) => {
        compile_error!(
            "expected `Type: \"group/version\", Namespaced` (or `Cluster`), and then, in this order and as needed: `kind = \"...\"`, `plural = \"...\"`, `metadata = Type`, `subresources = [status, scale]`"
        );
    };

    (@first $first:ty $(, $rest:ty)?) => { $first };

    (@subresource status $type:ident) => { impl $crate::HasStatus for $type {} };
    (@subresource scale $type:ident) => { impl $crate::HasScale for $type {} };
    (@subresource eviction $type:ident) => { impl $crate::Evictable for $type {} };
    (@subresource logs $type:ident) => { impl $crate::HasLogs for $type {} };
    (@subresource ephemeral_containers $type:ident) => { impl $crate::HasEphemeralContainers for $type {} };
    (@subresource resize $type:ident) => { impl $crate::HasResize for $type {} };
    (@subresource token $type:ident) => { impl $crate::HasToken for $type {} };
    (@subresource approval $type:ident) => { impl $crate::HasApproval for $type {} };
    (@subresource exec $type:ident) => { impl $crate::HasExec for $type {} };
    (@subresource attach $type:ident) => { impl $crate::HasAttach for $type {} };
    (@subresource port_forward $type:ident) => { impl $crate::HasPortForward for $type {} };
    (@subresource $other:ident $type:ident) => {
        compile_error!(concat!(
            "`", stringify!($other), "` is no subresource that can be declared; there are: status, scale, eviction, logs, ephemeral_containers, resize, token, approval, exec, attach, port_forward"
        ));
    };
}

/// What names are, for [`resource!`](crate::resource), which cannot name `alloc` in a crate that has it not.
#[doc(hidden)]
pub type Text<'a> = alloc::borrow::Cow<'a, str>;

/// Splits `group/version`; a version alone is of the core group. For [`resource!`](crate::resource).
#[doc(hidden)]
#[allow(clippy::indexing_slicing)] // Nothing else is const; only declarations come here, and the loop keeps within.
pub const fn group_and_version(api_version: &'static str) -> (&'static str, &'static str) {
    let bytes = api_version.as_bytes();
    let mut slash = 0;
    while slash < bytes.len() {
        if bytes[slash] == b'/' {
            let (group, rest) = api_version.split_at(slash);
            return (group, rest.split_at(1).1);
        }
        slash += 1;
    }
    ("", api_version)
}

#[cfg(test)]
mod tests {
    use super::group_and_version;

    #[test]
    fn the_core_group_has_no_name() {
        assert_eq!(group_and_version("v1"), ("", "v1"));
        assert_eq!(group_and_version("apps/v1"), ("apps", "v1"));
    }
}
