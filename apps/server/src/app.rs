//! Puts the app together: state, edge and routes.

use std::rc::Rc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error};

use crate::extract::State;
use crate::middleware::{Edge, edge};
use crate::routes;
use crate::routing::Routes;

/// The app of one worker thread.
pub(crate) fn app(
    state: State,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let around = Rc::new(Edge {
        settings: state.settings.clone(),
        ids: state.ids.clone(),
        leaving: state.leaving.clone(),
    });
    App::new()
        .app_data(state)
        .configure(|config| routes::all(&mut Routes::of(config)))
        .wrap(from_fn(move |request, next| {
            edge(Rc::clone(&around), request, next)
        }))
}
