//! The kinds of Kubernetes itself, as a table.

use super::name::NameRule::{self, Label, PathSegment, Subdomain};
use super::resources::{ServedResource, Traits};

struct Row {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    plural: &'static str,
    namespaced: bool,
    names: NameRule,
    short_names: &'static [&'static str],
    traits: &'static str,
}

/// A row's last column holds letters: `s` has a status subresource, `g` counts generations, `d` a
/// DELETE answers the object, `v` a replace must name a resourceVersion, `c` a replace may create.
macro_rules! rows {
    ($($group:literal $version:literal { $($kind:ident $plural:literal $scope:ident $names:ident $traits:literal [$($short:literal)*];)* })*) => {
        &[$($(Row {
            group: $group,
            version: $version,
            kind: stringify!($kind),
            plural: $plural,
            namespaced: rows!(@ $scope),
            names: $names,
            short_names: &[$($short),*],
            traits: $traits,
        },)*)*]
    };
    (@ namespaced) => { true };
    (@ cluster) => { false };
}

const ROWS: &[Row] = rows! {
    "" "v1" {
        ConfigMap "configmaps" namespaced Subdomain "" ["cm"];
        Endpoints "endpoints" namespaced Subdomain "c" ["ep"];
        Event "events" namespaced PathSegment "c" ["ev"];
        LimitRange "limitranges" namespaced Subdomain "c" ["limits"];
        Namespace "namespaces" cluster Label "s" ["ns"];
        Node "nodes" cluster Subdomain "s" ["no"];
        PersistentVolume "persistentvolumes" cluster Subdomain "sd" ["pv"];
        PersistentVolumeClaim "persistentvolumeclaims" namespaced Subdomain "sd" ["pvc"];
        Pod "pods" namespaced Subdomain "sgd" ["po"];
        PodTemplate "podtemplates" namespaced Subdomain "gdc" [];
        ReplicationController "replicationcontrollers" namespaced Subdomain "sg" ["rc"];
        ResourceQuota "resourcequotas" namespaced Subdomain "sd" ["quota"];
        Secret "secrets" namespaced Subdomain "" [];
        Service "services" namespaced Label "sdc" ["svc"];
        ServiceAccount "serviceaccounts" namespaced Subdomain "d" ["sa"];
    }
    "apps" "v1" {
        ControllerRevision "controllerrevisions" namespaced Subdomain "" [];
        DaemonSet "daemonsets" namespaced Subdomain "sg" ["ds"];
        Deployment "deployments" namespaced Subdomain "sg" ["deploy"];
        ReplicaSet "replicasets" namespaced Subdomain "sg" ["rs"];
        StatefulSet "statefulsets" namespaced Label "sg" ["sts"];
    }
    "batch" "v1" {
        CronJob "cronjobs" namespaced Subdomain "sg" ["cj"];
        Job "jobs" namespaced Subdomain "sg" [];
    }
    "rbac.authorization.k8s.io" "v1" {
        ClusterRole "clusterroles" cluster PathSegment "c" [];
        ClusterRoleBinding "clusterrolebindings" cluster PathSegment "c" [];
        Role "roles" namespaced PathSegment "c" [];
        RoleBinding "rolebindings" namespaced PathSegment "c" [];
    }
    "coordination.k8s.io" "v1" {
        Lease "leases" namespaced Subdomain "vc" [];
    }
    "networking.k8s.io" "v1" {
        Ingress "ingresses" namespaced Subdomain "sg" ["ing"];
        IngressClass "ingressclasses" cluster Subdomain "g" [];
        NetworkPolicy "networkpolicies" namespaced Subdomain "g" ["netpol"];
    }
    "policy" "v1" {
        PodDisruptionBudget "poddisruptionbudgets" namespaced PathSegment "sgv" ["pdb"];
    }
    "storage.k8s.io" "v1" {
        CSIDriver "csidrivers" cluster Subdomain "dv" [];
        CSINode "csinodes" cluster Subdomain "dv" [];
        StorageClass "storageclasses" cluster Subdomain "d" ["sc"];
        VolumeAttachment "volumeattachments" cluster Subdomain "sdv" [];
    }
    "discovery.k8s.io" "v1" {
        EndpointSlice "endpointslices" namespaced Subdomain "g" [];
    }
    "events.k8s.io" "v1" {
        Event "events" namespaced PathSegment "c" ["ev"];
    }
    "autoscaling" "v2" {
        HorizontalPodAutoscaler "horizontalpodautoscalers" namespaced Subdomain "sg" ["hpa"];
    }
    "scheduling.k8s.io" "v1" {
        PriorityClass "priorityclasses" cluster Subdomain "g" ["pc"];
    }
    "apiextensions.k8s.io" "v1" {
        CustomResourceDefinition "customresourcedefinitions" cluster Subdomain "sgv" ["crd" "crds"];
    }
    "admissionregistration.k8s.io" "v1" {
        MutatingWebhookConfiguration "mutatingwebhookconfigurations" cluster Subdomain "gv" [];
        ValidatingWebhookConfiguration "validatingwebhookconfigurations" cluster Subdomain "gv" [];
    }
    "certificates.k8s.io" "v1" {
        CertificateSigningRequest "certificatesigningrequests" cluster PathSegment "s" ["csr"];
    }
    "node.k8s.io" "v1" {
        RuntimeClass "runtimeclasses" cluster Subdomain "v" [];
    }
    "apiregistration.k8s.io" "v1" {
        APIService "apiservices" cluster PathSegment "sv" [];
    }
};

/// All kinds that are served from the start.
pub(crate) fn resources() -> impl Iterator<Item = ServedResource> {
    ROWS.iter().map(|row| {
        let resource = if row.namespaced {
            ServedResource::namespaced(row.group, row.version, row.kind, row.plural)
        } else {
            ServedResource::cluster(row.group, row.version, row.kind, row.plural)
        };
        let has = |letter: char| row.traits.contains(letter);
        let traits = Traits {
            names: row.names,
            generation: has('g'),
            returns_deleted: has('d'),
            version_demanded: has('v'),
            created_on_replace: has('c'),
            short_names: row.short_names,
        };
        let resource = resource.built_in(has('s'), traits);
        // Both groups show the same events, each in its own words.
        if row.group == "events.k8s.io" {
            resource.stored_as("", "events")
        } else {
            resource
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_stands_in_the_table_once() {
        let mut names: Vec<String> = resources()
            .map(|resource| format!("{}/{}", resource.api_version(), resource.plural()))
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count > 40);
    }

    #[test]
    fn letters_are_read() {
        let pods = resources()
            .find(|resource| resource.is("", "pods"))
            .unwrap();
        assert!(pods.has_status() && pods.is_namespaced() && pods.traits.returns_deleted);
        assert!(!pods.traits.version_demanded);
    }
}
