//! The key that signs heads: a file that only the service reads, and its public half for whoever checks.

use std::{
    fmt, fs,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hex::FromHex as _;

/// What the line of a key file begins with.
const SECRET: &str = "onechild-audit-key:";
/// What the line of a public key begins with.
const PUBLIC: &str = "onechild-audit-public:";
/// What the name of the public file ends with.
const PUBLIC_END: &str = "pub";

/// The key that signs heads.
pub struct HeadKey(SigningKey);

/// Its public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why a key cannot be used. No text of it holds anything of a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the key file {} cannot be used: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// Others can read the file.
    #[error("the key file {} can be read by others: take the key out of use, make another (onechild audit key), and keep it at mode 0600", .0.display())]
    Open(PathBuf),
    /// The text is no key.
    #[error("{0} holds no key of the expected kind; onechild audit key makes one")]
    NoKey(String),
}

impl fmt::Debug for HeadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeadKey(***)")
    }
}

impl HeadKey {
    /// The key of 32 secret bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Writes the key into a new file of mode 0600 and its public half beside it, and answers the name of the latter. A
    /// file that is there is never written over.
    pub fn write(&self, path: &Path) -> Result<PathBuf, KeyError> {
        let mut public = path.as_os_str().to_owned();
        public.push(".");
        public.push(PUBLIC_END);
        let public = PathBuf::from(public);
        create(path, 0o600, &format!("{SECRET}{}\n", hex::encode(self.0.as_bytes())))?;
        create(&public, 0o644, &format!("{}\n", self.public()))?;
        Ok(public)
    }

    /// Reads a key file; refused if anybody but its owner can read it.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let failed = |why| KeyError::File {
            path: path.to_owned(),
            why,
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
                return Err(KeyError::Open(path.to_owned()));
            }
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        let seed = text
            .trim()
            .strip_prefix(SECRET)
            .and_then(|text| <[u8; 32]>::from_hex(text).ok());
        seed.map(Self::from_seed)
            .ok_or_else(|| KeyError::NoKey(path.display().to_string()))
    }
}

impl PublicKey {
    /// Whether the key signed this. Weak keys and malleable signatures are refused.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }

    /// The first half of the key, to find it by.
    pub fn short(&self) -> String {
        hex::encode(&self.0.as_bytes()[..16])
    }

    /// Reads a public key: the text itself, or the file of that name.
    pub fn find(text: &str) -> Result<Self, KeyError> {
        if let Ok(key) = text.parse() {
            return Ok(key);
        }
        let failed = |why| KeyError::File { path: text.into(), why };
        fs::read_to_string(text).map_err(failed)?.parse()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC}{}", hex::encode(self.0.as_bytes()))
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = text
            .trim()
            .strip_prefix(PUBLIC)
            .and_then(|text| <[u8; 32]>::from_hex(text).ok());
        bytes
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            .map(Self)
            .ok_or_else(|| KeyError::NoKey("the public key".to_owned()))
    }
}

/// Writes a file that is not there yet.
fn create(path: &Path, mode: u32, text: &str) -> Result<(), KeyError> {
    let failed = |why: std::io::Error| KeyError::File {
        path: path.to_owned(),
        why: match why.kind() {
            ErrorKind::AlreadyExists => std::io::Error::new(why.kind(), "it is there already, and is not written over"),
            _ => why,
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
        let path = folder.path().join("audit.key");
        let key = HeadKey::from_seed([9; 32]);
        let public = key.write(&path).unwrap();
        assert_eq!(HeadKey::read(&path).unwrap().public(), key.public());
        assert_eq!(PublicKey::find(&public.display().to_string()).unwrap(), key.public());
        assert_eq!(PublicKey::find(&key.public().to_string()).unwrap(), key.public());
        assert!(
            matches!(key.write(&path), Err(KeyError::File { .. })),
            "never written over"
        );
        assert_eq!(format!("{key:?}"), "HeadKey(***)");
    }

    #[cfg(unix)]
    #[test]
    fn p07_a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        HeadKey::from_seed([9; 32]).write(&path).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(HeadKey::read(&path), Err(KeyError::Open(_))), "{mode:o}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(HeadKey::read(&path).is_ok());
    }

    #[test]
    fn what_is_no_key_is_said_without_repeating_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("public");
        fs::write(&path, "onechild-audit-public:00ff\n").unwrap();
        let error = PublicKey::find(&path.display().to_string()).unwrap_err().to_string();
        assert!(!error.contains("00ff"), "{error}");
        assert!(PublicKey::find("/no/such/file").is_err());
    }
}
