//! What a browser may do with an answer (Content Security Policy Level 3).

/// For answers that are no page: nothing at all. It stands wherever a handler sets no other.
pub const API_POLICY: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; \
                              form-action 'none'; frame-ancestors 'none'";

/// For the server's own pages: their style, their script, and calls to this server.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                               connect-src 'self'; form-action 'self'; object-src 'none'; \
                               base-uri 'none'; frame-ancestors 'none'";
