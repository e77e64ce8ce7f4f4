//! What was flushed arrives, whatever becomes of the client.

use std::io::Read;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::Kubeconfig;
use kubex_testing::Server;
use tokio::time::timeout;

use super::{PATIENCE, with_web};

const LENGTH: usize = 8 << 20;

/// How a client leaves.
#[derive(Clone, Copy, Debug)]
enum End {
    Close,
    Drop,
}

/// Far more than all that lies between, to a pod that reads slowly.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn to_a_pod_that_reads_slowly() {
    let caller = with_web(Server::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    caller
        .0
        .map_port("default", "web", 80, listener.local_addr().unwrap());
    let running = caller.0.serve().unwrap();
    let kubeconfig = Kubeconfig::parse(&running.kubeconfig(), "").unwrap();
    let client = kubex_tokio::Client::new(kubeconfig.config(None).unwrap()).unwrap();
    let pods = client.api::<Pod>();
    for end in [End::Close, End::Drop] {
        let ports = pods.port_forward().forward("web", [80]).await.unwrap();
        assert_eq!((ports.pod().as_str(), ports.ports()), ("web", vec![80]));
        let mut stream = ports.stream(80).unwrap();
        let (mut pod, _) = listener.accept().unwrap();
        let reads = thread::spawn(move || {
            let (mut piece, mut length) = (vec![0; 64 << 10], 0);
            loop {
                match pod.read(&mut piece) {
                    Ok(0) | Err(_) => return length,
                    Ok(more) => length += more,
                }
                thread::sleep(Duration::from_millis(1));
            }
        });
        let writes = async {
            stream.write_all(&vec![b'x'; LENGTH]).await.unwrap();
            stream.flush().await.unwrap();
            if matches!(end, End::Close) {
                ports.close().await;
            }
            drop((stream, ports));
        };
        timeout(PATIENCE, writes).await.expect("it ends");
        let length = tokio::task::spawn_blocking(|| reads.join().unwrap());
        assert_eq!(length.await.unwrap(), LENGTH, "{end:?}");
    }
}
