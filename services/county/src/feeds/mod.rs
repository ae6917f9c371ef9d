//! The six feeds: whose record is in which, and how each is written.

mod adult;
mod births;
mod careers;
mod education;
mod involvement;
mod rows;
mod social_care;
mod staff;
mod transport;

pub use adult::{Adult, adult_careers, adult_education, adult_social_care};
pub use births::births;
pub use careers::careers;
pub use education::education;
pub use involvement::{Reference, involvement, services};
pub use rows::{BirthRow, CareRow, CareersRow, EducationRow, InvolvementRow, Row, SchoolRow, TransportRow, TruthRow};
pub use social_care::social_care;
pub use staff::Staff;
pub use transport::transport;
