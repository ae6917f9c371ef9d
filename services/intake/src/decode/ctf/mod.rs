//! Common Transfer Files: pupils from school to council and from school to school (feeds, section 1).

mod contact;
mod decoder;
mod pupil;
mod sen;
mod unused;

pub(crate) use decoder::{CTF_ROOTS, CtfDecoder};
