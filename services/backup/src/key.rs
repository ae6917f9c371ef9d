//! The key of backups: its public half is all that the service knows.

use std::{
    fmt, fs,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use age::{secrecy::ExposeSecret as _, x25519};

use crate::BackupError;

/// What the name of the public file ends with.
const PUBLIC_END: &str = ".pub";

/// The secret key that opens backups (an age identity). It belongs where neither the service nor its server is.
pub struct BackupKey(pub(crate) x25519::Identity);

/// The public key that backups are encrypted for (an age recipient, `age1...`).
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(pub(crate) x25519::Recipient);

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(***)")
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Recipient {
    type Err = BackupError;
    fn from_str(text: &str) -> Result<Self, BackupError> {
        let text = text.trim();
        // What is no public key may be a secret one, put into the wrong place: it is not repeated then.
        let shown = || if text.starts_with("AGE-SECRET") { "***" } else { text }.to_owned();
        text.parse().map(Self).map_err(|_| BackupError::NoRecipient(shown()))
    }
}

impl BackupKey {
    /// A new key, from the system's own randomness: the library that encrypts draws it itself.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Its public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// Writes the key into a new file of mode 0600 and its public half beside it, and answers the name of the latter. A
    /// file that is there is never written over.
    pub fn write(&self, path: &Path) -> Result<PathBuf, BackupError> {
        let mut public = path.as_os_str().to_owned();
        public.push(PUBLIC_END);
        let public = PathBuf::from(public);
        let recipient = self.recipient();
        let text = format!("# public key: {recipient}\n{}\n", self.0.to_string().expose_secret());
        create(path, 0o600, &text)?;
        create(&public, 0o644, &format!("{recipient}\n"))?;
        Ok(public)
    }

    /// Reads a key file, as [`write`](Self::write) or `age-keygen` made it; refused if anybody but its owner can read it.
    pub fn read(path: &Path) -> Result<Self, BackupError> {
        let failed = |why: &str| BackupError::KeyFile {
            path: path.to_owned(),
            why: why.to_owned(),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(path).map_err(|error| failed(&error.to_string()))?;
            if mode.permissions().mode() & 0o077 != 0 {
                return Err(failed("others can read it; set its mode to 0600"));
            }
        }
        let text = fs::read_to_string(path).map_err(|error| failed(&error.to_string()))?;
        let line = text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with('#'));
        let key = line.and_then(|line| line.parse().ok());
        key.map(Self)
            .ok_or_else(|| failed("it holds no secret key of a backup (onechild backup key makes one)"))
    }
}

fn create(path: &Path, mode: u32, text: &str) -> Result<(), BackupError> {
    let failed = |error: std::io::Error| BackupError::KeyFile {
        path: path.to_owned(),
        why: match error.kind() {
            ErrorKind::AlreadyExists => "it is there already, and is not written over".to_owned(),
            _ => error.to_string(),
        },
    };
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_once_for_its_owner_alone_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.key");
        let key = BackupKey::generate();
        let public = key.write(&path).unwrap();
        assert_eq!(BackupKey::read(&path).unwrap().recipient(), key.recipient());
        let written = fs::read_to_string(public).unwrap();
        assert_eq!(written.parse::<Recipient>().unwrap(), key.recipient());
        assert!(matches!(key.write(&path), Err(BackupError::KeyFile { .. })));
        assert_eq!(format!("{key:?}"), "BackupKey(***)");
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.key");
        BackupKey::generate().write(&path).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(BackupKey::read(&path).is_err(), "{mode:o}");
        }
    }

    #[test]
    fn a_secret_key_in_the_place_of_a_public_one_is_not_repeated() {
        let key = BackupKey::generate();
        let secret = key.0.to_string();
        let error = secret.expose_secret().parse::<Recipient>().unwrap_err().to_string();
        assert!(!error.contains(secret.expose_secret()), "it was repeated");
        assert!("age1nonsense".parse::<Recipient>().is_err());
    }
}
