//! How every route answers everybody.

use server::{RouteEntry, route_table};

use super::file::check;
use super::table::{row, table};
use crate::matrix::requests::request;
use crate::matrix::{Caller, Town, surface};

const ABOUT: &str = "\
Every route, and the status that a valid request of each caller gets.

anonymous  no token
account    a session that belongs to no workspace, of somebody who owns ours
foreign    a session of another workspace, of its owner; ids in the path are those of our workspace
viewer to owner  a session of our workspace, of somebody in that role

A claim by somebody with a session comes too late: the installation has an owner.";

#[actix_web::test]
async fn every_route_answers_each_caller_as_the_checked_in_matrix_says() {
    let town = Town::build().await;
    let headings = Caller::ALL.map(Caller::heading);
    let mut rows = vec![row([&["method", "path"], &headings[..]].concat())];
    for route in route_table() {
        rows.push(statuses(&town, &route).await);
    }
    town.stop().await;
    check("endpoints.txt", &table(ABOUT, &rows));
}

async fn statuses(town: &Town, route: &RouteEntry) -> Vec<String> {
    let mut cells = row([route.method.as_str(), route.path]);
    for caller in Caller::ALL {
        let answer = request(town, route, caller).await.send().await;
        let name = format!("{} {} by {caller:?}", route.method, route.path);
        surface::check(&name, &answer);
        cells.push(answer.status.to_string());
    }
    cells
}
