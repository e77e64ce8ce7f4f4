//! How a control plane comes up.

use super::api_server::ApiServer;
use super::binaries::Binaries;
use super::component::{Component, Setting};
use super::error::ControlPlaneError;
use super::etcd::Etcd;
use super::files::Files;
use super::guardian::Guardian;
use super::part::Part;
use super::{ControlPlane, ControlPlaneBuilder, controller_manager, kwok, node, ports, scheduler};

impl ControlPlane {
    pub(super) fn launch(
        settings: &ControlPlaneBuilder,
        binaries: &Binaries,
    ) -> Result<Self, ControlPlaneError> {
        let files = Files::make()?;
        let guardian = Guardian::start(files.directory())
            .map_err(|error| ControlPlaneError::io("starting a shell", error))?;
        let [client, peer, secure, rest @ ..] = ports::free::<7>()
            .map_err(|error| ControlPlaneError::io("finding a free port", error))?;
        let etcd = Etcd::new(binaries.etcd.clone(), &files, client, peer);
        let api_server = ApiServer::new(
            binaries.api_server.clone(),
            &files,
            secure,
            &etcd.url(),
            &settings.api_server_flags,
        )?;
        let components = components(binaries, &files, &api_server.url(), rest)?;
        let plane = Self {
            etcd,
            api_server,
            components,
            files,
            deadline: settings.deadline,
            logs: settings.logs.clone(),
            guardian,
        };
        plane.files.write("kubeconfig", &plane.kubeconfig())?;
        for part in [Part::Etcd, Part::ApiServer] {
            plane.process(part)?.start(&plane.guardian)?;
        }
        plane.wait_until_ready(Part::ApiServer)?;
        // Some of these give up where there is no API server.
        for component in &plane.components {
            component.process.start(&plane.guardian)?;
        }
        for component in &plane.components {
            plane.wait_until_ready(component.process.part)?;
        }
        Ok(plane)
    }
}

fn components(
    binaries: &Binaries,
    files: &Files,
    url: &str,
    ports: [u16; 4],
) -> Result<Vec<Component>, ControlPlaneError> {
    let mut components = Vec::new();
    for ((part, program), port) in binaries.components.iter().zip(ports) {
        let setting = Setting {
            program: program.clone(),
            files,
            url,
            port,
        };
        components.push(match part {
            Part::ControllerManager => controller_manager::component(setting)?,
            Part::Scheduler => scheduler::component(setting)?,
            Part::Kwok => kwok::component(setting, &binaries.stages)?,
            Part::Node => node::component(setting)?,
            // What these are clients of.
            Part::Etcd | Part::ApiServer => continue,
        });
    }
    Ok(components)
}
