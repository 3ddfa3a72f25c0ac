//! An authenticator that others wrote.
