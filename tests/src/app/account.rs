//! One account for each role.

use child::policy::Role;
use chrono::NaiveDate;
use desk::{Desk, NewUser};

/// The password of every account. Nobody else's, and no secret: the accounts live as long as a test.
pub const PASSWORD: &str = "correct horse battery staple";

/// The day until which the checks and the training of every account hold: after every clock of the tests.
pub const CHECKED_UNTIL: Option<NaiveDate> = NaiveDate::from_ymd_opt(2040, 1, 1);

/// The address that an account signs in with.
pub fn email(role: Role) -> String {
    format!("{}@example.org", role.name())
}

/// Makes an account for every role.
pub(super) async fn create_all(desk: &Desk) {
    for role in roles_of_people() {
        create(desk, role, email(role)).await;
    }
}

/// The roles that people have. Machines have tokens and no account.
pub fn roles_of_people() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::FeedService)
}

/// Makes one account with the usual password, terms accepted.
pub(super) async fn create(desk: &Desk, role: Role, email: String) {
    let account = NewUser {
        terms_accepted: true,
        // The team that works with the known children.
        organisation: Some("Fellvale Council".to_owned()),
        team: Some("Team 1".to_owned()),
        checks_until: CHECKED_UNTIL,
        training_until: CHECKED_UNTIL,
        ..NewUser::new(&email, &format!("Test {}", role.label().to_lowercase()), role, PASSWORD)
    };
    desk.create_user(account)
        .await
        .unwrap_or_else(|error| panic!("no account for {role}: {error}"));
}
