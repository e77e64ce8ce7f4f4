//! A mebibyte that unpacks to a gibibyte of zeros.

use flate2::{Compression, Crc, FlushCompress};
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Api, Error, Namespaced};

use super::{Items, says, text};
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::{ENDLESS, Peer};

const PIECE: usize = 1 << 20;

/// Piece after piece, each packed on its own, so that it is made at once.
fn bomb() -> Vec<u8> {
    let zeros = vec![0; PIECE];
    let mut packer = flate2::Compress::new(Compression::best(), false);
    let mut member = Vec::with_capacity(PIECE);
    packer
        .compress_vec(&zeros, &mut member, FlushCompress::Full)
        .unwrap();
    let (mut checksum, mut piece) = (Crc::new(), Crc::new());
    piece.update(&zeros);
    // RFC 1952, 2.3: neither name nor time.
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    for _ in 0..ENDLESS / PIECE {
        bomb.extend_from_slice(&member);
        checksum.combine(&piece);
    }
    // The last block, which is empty.
    bomb.extend_from_slice(&[3, 0]);
    bomb.extend_from_slice(&checksum.sum().to_le_bytes());
    let length = u32::try_from(ENDLESS).unwrap();
    bomb.extend_from_slice(&length.to_le_bytes());
    bomb
}

fn peer(status: &'static str) -> Peer {
    let bomb = bomb();
    assert!(bomb.len() < 2 * PIECE, "{} bytes", bomb.len());
    Peer::new(move |mut connection| {
        connection.request()?;
        let length = bomb.len();
        connection.say(format!(
            "HTTP/1.1 {status}\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n"
        ))?;
        connection.say(&bomb)?;
        connection.wait()
    })
}

/// All that comes are errors, of which this is the first.
async fn error<T: Send + 'static>(mut items: Items<T>) -> Error {
    let mut first = None;
    while let Some(item) = items.next().await {
        match item {
            Ok(_) => panic!("it is an item"),
            Err(error) => first = first.or(Some(error)),
        }
    }
    first.expect("something came")
}

pub(super) fn of_a_log(transport: Transport) -> String {
    let error = on(transport, peer("200 OK").patient_config(), |client| {
        let pods: Api<Pod, Namespaced, Client> = client.api();
        error(pods.logs().stream("web").lines())
    });
    assert!(error.is_limit(), "{error}");
    says(&error, &["a line of the log is larger than 1048576 bytes"])
}

pub(super) fn of_a_watch(transport: Transport) -> String {
    let error = on(transport, peer("200 OK").patient_config(), |client| {
        let maps: Api<ConfigMap, Namespaced, Client> = client.api();
        error(maps.watch().resource_version("7").stream())
    });
    assert!(error.is_limit(), "{error}");
    says(
        &error,
        &["a frame of the watch is larger than 33554432 bytes"],
    )
}

pub(super) fn of_an_item_of_a_list(transport: Transport) -> String {
    let error = on(transport, peer("200 OK").patient_config(), |client| {
        let maps: Api<ConfigMap, Namespaced, Client> = client.api();
        error(maps.list().items().stream())
    });
    assert!(error.is_limit(), "{error}");
    says(&error, &["larger than 33554432 bytes"])
}

pub(super) fn of_a_text(transport: Transport) -> String {
    let error = on(transport, peer("200 OK").patient_config(), async |client| {
        text(&client).await.unwrap_err()
    });
    assert!(error.is_limit(), "{error}");
    says(&error, &["larger than 67108864 bytes"])
}

pub(super) fn of_a_refusal(transport: Transport) -> String {
    let peer = peer("500 Oh");
    let error = on(transport, peer.patient_config(), async |client| {
        text(&client).await.unwrap_err()
    });
    assert_eq!(error.code().map(|code| code.as_u16()), Some(500), "{error}");
    let text = says(&error, &["500 Internal Server Error"]);
    assert!(text.len() < 1000, "{text}");
    text
}
