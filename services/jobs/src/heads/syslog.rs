//! Log servers: RFC 5424 messages by UDP (RFC 5426), by TCP with counted octets (RFC 6587, 3.4.1), or to a Unix socket.
//!
//! There is no library for it here: a message is one line of text, and what can be had brings a logging frame of its own.

#[cfg(unix)]
use std::os::unix::net::UnixDatagram;
use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, TcpStream, ToSocketAddrs as _, UdpSocket},
    path::PathBuf,
    time::Duration,
};

/// Facility "log audit" (13) and severity "notice" (5): 13 x 8 + 5.
const PRIORITY: u8 = 109;
/// How long a log server may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who receives messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    /// A server by UDP: `HOST:PORT`.
    Udp(String),
    /// A server by TCP: `HOST:PORT`.
    Tcp(String),
    /// A socket of this machine, mostly `/dev/log`.
    #[cfg(unix)]
    Unix(PathBuf),
}

/// A log server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syslog {
    receiver: Receiver,
}

impl Syslog {
    /// Messages to a receiver.
    pub const fn to(receiver: Receiver) -> Self {
        Self { receiver }
    }

    /// Sends each line as a message of its own.
    pub fn send(&self, lines: &[String]) -> io::Result<()> {
        let messages: Vec<String> = lines.iter().map(|line| message(line)).collect();
        match &self.receiver {
            Receiver::Udp(server) => by_udp(server, &messages),
            Receiver::Tcp(server) => by_tcp(server, &messages),
            #[cfg(unix)]
            Receiver::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.set_write_timeout(Some(PATIENCE))?;
                messages
                    .iter()
                    .try_for_each(|message| socket.send_to(message.as_bytes(), path).map(drop))
            }
        }
    }
}

/// One message. The time stands in the line itself, where it is signed; the server stamps its own.
fn message(line: &str) -> String {
    format!("<{PRIORITY}>1 - - onechild - audit-head - {line}")
}

fn by_udp(server: &str, messages: &[String]) -> io::Result<()> {
    let address = address_of(server)?;
    let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any)?;
    socket.connect(address)?;
    messages
        .iter()
        .try_for_each(|message| socket.send(message.as_bytes()).map(drop))
}

fn by_tcp(server: &str, messages: &[String]) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address_of(server)?, PATIENCE)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    for message in messages {
        stream.write_all(format!("{} {message}", message.len()).as_bytes())?;
    }
    stream.shutdown(Shutdown::Write)?;
    // The server closes when it has read everything; a connection that breaks off is a failure here.
    let mut answer = [0; 64];
    while stream.read(&mut answer)? > 0 {}
    Ok(())
}

fn address_of(server: &str) -> io::Result<std::net::SocketAddr> {
    server
        .to_socket_addrs()?
        .next()
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the log server has no address"))
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    const MESSAGE: &str = r#"<109>1 - - onechild - audit-head - {"seq":1}"#;

    fn lines() -> [String; 2] {
        [r#"{"seq":1}"#.to_owned(), r#"{"seq":22}"#.to_owned()]
    }

    #[test]
    fn a_server_receives_messages_by_udp() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let receiver = Receiver::Udp(server.local_addr().unwrap().to_string());
        Syslog::to(receiver).send(&lines()).unwrap();
        let mut read = [0; 200];
        let length = server.recv(&mut read).unwrap();
        assert_eq!(std::str::from_utf8(&read[..length]).unwrap(), MESSAGE);
    }

    #[test]
    fn a_server_receives_counted_messages_by_tcp() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let receiver = Receiver::Tcp(server.local_addr().unwrap().to_string());
        let reader = thread::spawn(move || {
            let mut text = String::new();
            server.accept().unwrap().0.read_to_string(&mut text).unwrap();
            text
        });
        Syslog::to(receiver).send(&lines()).unwrap();
        let second = MESSAGE.replace(":1}", ":22}");
        assert_eq!(
            reader.join().unwrap(),
            format!("{} {MESSAGE}{} {second}", MESSAGE.len(), second.len())
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_of_the_machine_receives_messages() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let server = UnixDatagram::bind(&path).unwrap();
        Syslog::to(Receiver::Unix(path)).send(&lines()).unwrap();
        let mut read = [0; 200];
        let length = server.recv(&mut read).unwrap();
        assert_eq!(std::str::from_utf8(&read[..length]).unwrap(), MESSAGE);
    }

    #[test]
    fn a_server_that_is_not_there_is_a_failure() {
        // Nothing listens there.
        assert!(
            Syslog::to(Receiver::Tcp("127.0.0.1:1".to_owned()))
                .send(&lines())
                .is_err()
        );
    }
}
