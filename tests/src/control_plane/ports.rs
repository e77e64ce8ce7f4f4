//! Ports that nobody uses.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Some free ports of the loopback interface, all different.
///
/// They are free when this returns, which is all that can be had for a process that wants the number of its port;
/// whoever uses them must be ready to try again.
pub(super) fn free<const COUNT: usize>() -> io::Result<[u16; COUNT]> {
    let mut ports = [0; COUNT];
    // All are open at once, or the system could give the same one twice.
    let mut listeners = Vec::with_capacity(COUNT);
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ports_differ() {
        let mut ports = super::free::<16>().unwrap();
        ports.sort_unstable();
        assert!(ports[0] > 0 && ports.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
