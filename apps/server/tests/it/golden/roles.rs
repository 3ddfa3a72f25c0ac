//! Which role may do what.

use tenancy::Role;
use tenancy::permission::TABLE;

use super::file::check;
use super::table::{row, table};

const ABOUT: &str = "What each role may do in a workspace.";

#[test]
fn the_policy_is_the_checked_in_one() {
    let names = Role::ALL.map(Role::as_str);
    let mut rows = vec![row([&["permission"], &names[..]].concat())];
    rows.extend(TABLE.iter().map(|(permission, lowest)| {
        let cells = Role::ALL.map(|role| if role >= *lowest { "yes" } else { "-" });
        row([&[*permission], &cells[..]].concat())
    }));
    check("roles.txt", &table(ABOUT, &rows));
}
