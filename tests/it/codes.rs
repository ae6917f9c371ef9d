//! Accounts that ask for a six-digit code.

use child::policy::Role;
use desk::{NewUser, SignIn, SignInRefused};
use tests::{Bare, run};
use totp_rs::{Builder, Secret};

fn typed(code: Option<String>) -> SignIn {
    SignIn {
        email: "Coded@Example.org ".to_owned(),
        password: "correct horse battery".to_owned(),
        code,
        address: None,
    }
}

#[test]
fn a_code_is_asked_for_after_the_password_and_only_the_right_one_opens() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let user = NewUser {
                totp: true,
                terms_accepted: true,
                ..NewUser::new("coded@example.org", "Coded", Role::Auditor, "correct horse battery")
            };
            let secret = bare
                .desk
                .create_user(user)
                .await
                .unwrap()
                .expect("the account has a secret");
            let codes = Builder::new()
                .with_secret(Secret::try_from_base32(secret).unwrap())
                .build()
                .unwrap();
            let now = u64::try_from(bare.desk.now().timestamp()).unwrap();
            let right = codes.generate(now).to_string();
            let wrong = if right == "000000" { "000001" } else { "000000" };
            assert!(matches!(
                bare.desk.sign_in(&typed(None)).await,
                Err(SignInRefused::CodeNeeded)
            ));
            assert!(matches!(
                bare.desk.sign_in(&typed(Some(wrong.to_owned()))).await,
                Err(SignInRefused::Wrong)
            ));
            assert!(bare.desk.sign_in(&typed(Some(right))).await.is_ok());
        }
    });
}

#[test]
fn a_short_password_or_a_taken_address_makes_no_account() {
    run(async {
        for bare in Bare::on_every_backend().await {
            let user = |email: &str, password: &str| NewUser::new(email, "Somebody", Role::Auditor, password);
            assert!(bare.desk.create_user(user("a@example.org", "short")).await.is_err());
            assert!(
                bare.desk
                    .create_user(user("no address", "long enough password"))
                    .await
                    .is_err()
            );
            assert!(
                bare.desk
                    .create_user(user("a@example.org", "long enough password"))
                    .await
                    .is_ok()
            );
            assert!(
                bare.desk
                    .create_user(user("A@example.org", "long enough password"))
                    .await
                    .is_err()
            );
        }
    });
}
