//! Where signed heads go.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use super::syslog::{Receiver, Syslog};

/// A place outside the database that takes lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sink {
    /// A file that is only added to.
    File(PathBuf),
    /// A log server.
    Syslog(Syslog),
}

/// A text that names no sink.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" names no place for signed heads; write file:PATH, syslog+udp://HOST:PORT, syslog+tcp://HOST:PORT or syslog+unix:PATH"
)]
pub struct NoSink(pub String);

impl FromStr for Sink {
    type Err = NoSink;
    fn from_str(text: &str) -> Result<Self, NoSink> {
        let none = || NoSink(text.to_owned());
        let (kind, place) = text.split_once(':').ok_or_else(none)?;
        let server = || {
            let server = place.strip_prefix("//").ok_or_else(none)?;
            let (host, port) = server.rsplit_once(':').ok_or_else(none)?;
            let known = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
            known.then(|| server.to_owned()).ok_or_else(none)
        };
        match kind {
            _ if place.is_empty() => Err(none()),
            "file" => Ok(Self::File(place.into())),
            "syslog+udp" => Ok(Self::Syslog(Syslog::to(Receiver::Udp(server()?)))),
            "syslog+tcp" => Ok(Self::Syslog(Syslog::to(Receiver::Tcp(server()?)))),
            #[cfg(unix)]
            "syslog+unix" => Ok(Self::Syslog(Syslog::to(Receiver::Unix(place.into())))),
            _ => Err(none()),
        }
    }
}

impl Sink {
    /// Hands over whole lines. A file has them on disk when this answers; a log server reached by TCP has received them;
    /// by UDP and by Unix socket nothing says whether they came.
    pub fn put(&self, lines: &[String]) -> io::Result<()> {
        match self {
            Self::File(path) => append(path, lines),
            Self::Syslog(syslog) => syslog.send(lines),
        }
    }

    /// The lines that were put there; none where they cannot be read back, as from a log server. A file that is not there
    /// is an error, `NotFound`: only who knows whether there was anything to sign can tell whether it was taken away.
    pub fn read_back(&self) -> io::Result<Option<impl BufRead>> {
        match self {
            Self::File(path) => Ok(Some(BufReader::new(File::open(path)?))),
            Self::Syslog(_) => Ok(None),
        }
    }
}

/// Adds lines to a file, all of them or none.
fn append(path: &Path, lines: &[String]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    let mut file = options.open(path)?;
    let before = file.metadata()?.len();
    let mut text = String::new();
    if before > 0 && last_byte(&mut file)? != b'\n' {
        // A machine that lost its power may have left half a line.
        text.push('\n');
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a line would stay for ever. If this fails too, the file says so when it is read.
        let _ = file.set_len(before);
    }
    written
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut byte = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_place_is_read_and_nothing_else() {
        assert_eq!("file:/var/log/heads".parse(), Ok(Sink::File("/var/log/heads".into())));
        assert_eq!(
            "syslog+tcp://[::1]:601".parse(),
            Ok(Sink::Syslog(Syslog::to(Receiver::Tcp("[::1]:601".into()))))
        );
        for wrong in [
            "",
            "heads",
            "file:",
            "syslog+udp:host:1",
            "syslog+tcp://host",
            "syslog+udp://:1",
            "https://host/",
        ] {
            assert!(wrong.parse::<Sink>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn lines_are_added_whole_after_half_a_line_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads");
        let sink = Sink::File(path.clone());
        let missing = sink.read_back().map(drop).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound, "before the first");
        sink.put(&["one".into(), "two".into()]).unwrap();
        std::fs::write(&path, "one\ntwo\nhal").unwrap();
        sink.put(&["three".into()]).unwrap();
        let lines: Vec<String> = sink.read_back().unwrap().unwrap().lines().map(Result::unwrap).collect();
        assert_eq!(lines, ["one", "two", "hal", "three"]);
        assert!(Sink::File(folder.path().to_owned()).put(&["one".into()]).is_err());
    }
}
