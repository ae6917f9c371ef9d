//! Common Transfer Files: pupils from school to council and from school to school (feeds, section 1).

mod contact;
mod form;
mod history;
mod pupil;
mod school;
mod sen;

pub(crate) use form::{CTF_ROOTS, Ctf};
