//! SPDX licence expressions (SPDX 2.3, annex D), as far as crates use them: `OR`, `AND`, `WITH`,
//! brackets, and the old `/` for `OR`.

/// May a crate under this expression be used, when `is_allowed` says so of single licences?
/// An expression that cannot be read is never satisfied.
pub fn is_satisfied(expression: &str, is_allowed: impl Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut reader = Reader {
        tokens: spaced.split_whitespace().collect(),
        next: 0,
        is_allowed,
    };
    let satisfied = reader.any_of();
    satisfied == Some(true) && reader.next == reader.tokens.len()
}

struct Reader<'a, F> {
    tokens: Vec<&'a str>,
    next: usize,
    is_allowed: F,
}

impl<'a, F: Fn(&str) -> bool> Reader<'a, F> {
    fn any_of(&mut self) -> Option<bool> {
        let mut satisfied = self.all_of()?;
        while self.take("OR") {
            satisfied |= self.all_of()?;
        }
        Some(satisfied)
    }

    fn all_of(&mut self) -> Option<bool> {
        let mut satisfied = self.single()?;
        while self.take("AND") {
            satisfied &= self.single()?;
        }
        Some(satisfied)
    }

    fn single(&mut self) -> Option<bool> {
        if self.take("(") {
            let satisfied = self.any_of()?;
            return self.take(")").then_some(satisfied);
        }
        let licence = self.word()?;
        if self.take("WITH") {
            let exception = self.word()?;
            return Some((self.is_allowed)(&format!("{licence} WITH {exception}")));
        }
        Some((self.is_allowed)(licence))
    }

    fn word(&mut self) -> Option<&'a str> {
        let token = *self.tokens.get(self.next)?;
        self.next += 1;
        (!["OR", "AND", "WITH", "(", ")"].contains(&token)).then_some(token)
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.get(self.next) == Some(&token);
        self.next += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn satisfied(expression: &str) -> bool {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"];
        is_satisfied(expression, |licence| allowed.contains(&licence))
    }

    #[test]
    fn one_allowed_choice_is_enough_and_every_duty_must_be_allowed() {
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "GPL-3.0/MIT",
            "MIT AND ISC",
            "(GPL-3.0 OR MIT) AND ISC",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
            "MIT OR GPL-3.0 AND AGPL-3.0",
        ] {
            assert!(satisfied(good), "{good}");
        }
    }

    #[test]
    fn a_licence_that_is_not_allowed_is_refused() {
        for bad in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR ISC) AND GPL-3.0",
            "Apache-2.0",
            "MIT WITH LLVM-exception",
        ] {
            assert!(!satisfied(bad), "{bad}");
        }
    }

    #[test]
    fn an_expression_that_cannot_be_read_is_refused() {
        for bad in [
            "", "MIT OR", "(MIT", "MIT)", "MIT ISC", "OR MIT", "MIT WITH",
        ] {
            assert!(!satisfied(bad), "{bad:?}");
        }
    }
}
