//! Panics: logged by place and thread. The payload may hold anything that a format string held,
//! so it is never printed.

use std::panic::PanicHookInfo;

/// Replaces the process's panic hook by one that logs the place and the thread at `ERROR`, and
/// nothing of the payload.
pub fn install_panic_hook() {
    // The previous hook is dropped on purpose: the standard one prints the payload.
    std::panic::set_hook(Box::new(report));
}

fn report(panic: &PanicHookInfo<'_>) {
    let location = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    let current = std::thread::current();
    let thread = current.name().unwrap_or("unnamed");
    tracing::error!(target: "telemetry", location, thread, "a thread panicked");
}
