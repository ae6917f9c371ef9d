//! One account for each role.

use child::{UserId, policy::Role};
use chrono::NaiveDate;
use desk::Desk;
use store::{Db, User};
use uuid::Uuid;

use crate::county::nine_o_clock;

/// The password of every account. Nobody else's, and no secret: the accounts live as long as a test.
pub const PASSWORD: &str = "correct horse battery staple";
/// Its hash with the least work that argon2 knows. With the work that guards real passwords, a fifth of all processor time of
/// the tests would go into them.
const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$E/9XOcEJe3mPXG7g015mjI/Ptw7gpcl7bw+7BNqI9bQ";

/// The day until which the checks and the training of every account hold: after every clock of the tests.
pub const CHECKED_UNTIL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2040, 1, 1);

/// The address that an account signs in with.
pub fn email(role: Role) -> String {
    format!("{}@example.org", role.name())
}

/// Makes an account for every role.
pub(super) async fn create_all(desk: &Desk, database: &Db) {
    for role in roles_of_people() {
        create(desk, database, role, &email(role)).await;
    }
}

/// The roles that people have. Machines have tokens and no account.
pub fn roles_of_people() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::FeedService)
}

/// Makes one account with the usual password, terms accepted.
pub(super) async fn create(desk: &Desk, database: &Db, role: Role, email: &str) {
    let id = UserId(Uuid::from_slice(&desk.secret()[..16]).expect("an id has sixteen bytes"));
    let name = format!("Test {}", role.label().to_lowercase());
    let user = User {
        // The team that works with the known children.
        organisation: Some("Fellvale Council".to_owned()),
        team: Some("Team 1".to_owned()),
        checks_until: CHECKED_UNTIL,
        training_until: CHECKED_UNTIL,
        password_hash: Some(HASH.to_owned()),
        terms_accepted_on: Some(nine_o_clock().date_naive()),
        ..User::new(id, email, &name, role, nine_o_clock())
    };
    let mut tx = database.begin().await.expect("the database can be written");
    tx.add_user(&user)
        .await
        .unwrap_or_else(|error| panic!("no account for {role}: {error}"));
    tx.commit().await.expect("the database can be written");
}
