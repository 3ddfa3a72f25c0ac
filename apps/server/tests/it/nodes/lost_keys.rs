//! Keys that are lost are not made anew over what they have sealed.

use server::{Surroundings, start_with};

use super::{end, two_nodes};

#[actix_web::test]
async fn a_database_that_lost_the_platform_keys_is_not_started_with_new_ones() {
    let (first, second, _) = two_nodes().await;
    let delete = "DELETE FROM control.installation WHERE name = 'platform.keys'";
    first.database().sql(delete).await;
    let mut settings = (*first.state().settings).clone();
    let folder = tempfile::tempdir().unwrap();
    settings.data.dir = folder.path().join("data");
    let refused = start_with(settings, Surroundings::system()).await;
    let refused = refused.err().expect("it has started");
    assert!(
        refused.to_string().contains("lost platform.keys"),
        "{refused}"
    );
    end(first, second).await;
}
