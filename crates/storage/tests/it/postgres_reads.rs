//! The two ways in which a read goes to PostgreSQL.

use storage::Postgres;
use testbed::TestDatabase;

use crate::postgres::{import, rows, workspace};
use crate::world::change;

#[tokio::test]
async fn a_read_in_one_message_sees_what_a_read_in_three_sees_and_in_the_same_order() {
    let database = TestDatabase::make().await;
    let short = Postgres::new(&database.settings()).unwrap();
    short.learn().await;
    let long = Postgres::new(&database.settings()).unwrap();
    for number in [1, 2] {
        let writer = workspace(&long, number);
        for place in 0..50 {
            change(&writer, &import(number, place)).await.unwrap();
        }
    }
    for number in [1, 2, 3] {
        let (short, long) = (workspace(&short, number), workspace(&long, number));
        for sql in [
            "SELECT current_setting('bailiwick.workspace', true)",
            "SELECT workspace_id::text FROM idempotency_keys",
            "SELECT encode(scope, 'hex') FROM idempotency_keys ORDER BY scope DESC",
            "SELECT encode(scope, 'hex') FROM idempotency_keys ORDER BY created_at, scope LIMIT 7",
            "SELECT count(*)::text FROM idempotency_keys",
            "SELECT encode(a.scope, 'hex') FROM idempotency_keys a JOIN idempotency_keys b USING (scope) \
             ORDER BY b.scope",
        ] {
            let (one, three) = (rows(&short, sql).await, rows(&long, sql).await);
            assert_eq!(one.unwrap(), three.unwrap(), "{number} {sql}");
        }
        let all = rows(&short, "SELECT workspace_id::text FROM idempotency_keys");
        let expected = if number < 3 { 50 } else { 0 };
        assert_eq!(all.await.unwrap().len(), expected);
    }
}
