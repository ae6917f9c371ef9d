//! The promises of the design, each on every database at hand.

mod p01_killed;
mod p01_nothing_lost;
mod p01_portions;
mod p03_order;
mod p05_shield;
mod p06_differential;
mod p06_same_work;
mod p07_heads;
mod p07_tampering;
mod p07_trace;
mod p08_adoption;
mod p08_twins;
mod p09_silence;
mod p12_same_bytes;
