//! Debian's tinyproxy, where it is installed: a proxy that nobody made for these tests.

use std::{
    fs,
    process::{Child, Command, ExitStatus, Stdio},
};

use crate::kubex::Client;
use kubex_testing::{Server, server::ServeOptions};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{by, config, text};
use crate::hand_made::HandMade;

struct TinyProxy {
    process: Child,
    port: u16,
    directory: TempDir,
}

impl TinyProxy {
    /// `None` if there is none on this machine.
    async fn start() -> Option<Self> {
        let mut ended = None;
        for _ in 0..10 {
            match Self::try_start().await? {
                Ok(proxy) => return Some(proxy),
                Err(status) => ended = Some(status),
            }
        }
        panic!("tinyproxy ended each time: {ended:?}");
    }

    /// It takes the number of its port, which another program may have taken before; then it ends.
    async fn try_start() -> Option<Result<Self, ExitStatus>> {
        let directory = TempDir::new().unwrap();
        let (closed, port) = HandMade::closed_port();
        let file = directory.path().join("tinyproxy.conf");
        let log = directory.path().join("log");
        let settings = format!(
            "Port {port}\nListen 127.0.0.1\nBasicAuth jane s3cret\nLogFile \"{}\"\nLogLevel Connect\n",
            log.display()
        );
        fs::write(&file, settings).unwrap();
        drop(closed);
        let process = Command::new("tinyproxy")
            .arg("-d")
            .arg("-c")
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut proxy = Self {
            process,
            port,
            directory,
        };
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if let Some(status) = proxy.process.try_wait().unwrap() {
                return Some(Err(status));
            }
            tokio::task::yield_now().await;
        }
        Some(Ok(proxy))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap()
    }
}

impl Drop for TinyProxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn a_real_proxy_connects_whoever_it_knows() {
    let Some(proxy) = TinyProxy::start().await else {
        println!("skipped: there is no tinyproxy here (apt-get install tinyproxy)");
        return;
    };
    for options in [ServeOptions::tls(), ServeOptions::plain()] {
        let served = Server::new().serve_with(options).unwrap();
        let url = format!("http://jane:s3cret@127.0.0.1:{}", proxy.port);
        let client = Client::new(by(&url, config(&served))).unwrap();
        text(&client, "/version").await.unwrap();
        let wanted = format!("CONNECT {}", served.address());
        assert!(proxy.log().contains(&wanted), "{}", proxy.log());

        let url = format!("http://jane:wrong@127.0.0.1:{}", proxy.port);
        let client = Client::new(by(&url, config(&served))).unwrap();
        let error = text(&client, "/version").await.unwrap_err().to_string();
        assert!(error.contains("the proxy answered 40"), "{error}");
    }
}
