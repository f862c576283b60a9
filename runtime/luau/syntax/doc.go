// Package syntax turns Luau source text into a tree and back.
//
// Parse scans and parses a whole file in one pass. It resolves every name while
// it goes, as Luau does: a use of a local variable points at its *Local, and what
// is not a local is a *GlobalExpr. Types of every form are checked for their
// syntax and kept only as source text, so a compiler never has to look at them.
//
// Errors carry Luau's own words and a range in the file. The parser goes on after
// most of them, so one run reports several; a tree that came with errors must not
// be run.
//
// Print writes a tree as Luau source with normalised layout. Parsing the result
// gives the same tree again, apart from positions.
//
// The package uses the standard library only, holds no state between calls and is
// safe to call from any goroutine. No input makes it panic or recurse without
// bound: nesting is limited to 1000 levels, and an error says so.
//
// The grammar is https://luau.org/grammar.
package syntax

// This file holds the package comment and nothing else.
