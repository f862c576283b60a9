package syntax

// This file holds what the whole tree shares: the chunk, variables, attributes
// and the node interfaces. The rule: the tree is plain data, built once by the
// parser; nothing in it points outside the tree or the source text.

// A Node is any part of the tree.
type Node interface {
	// Range returns the node's place in the source.
	Range() Span
}

// An Expr is an expression. The implementations are the pointer types in expr.go.
type Expr interface {
	Node
	isExpr()
}

// A Stat is a statement. The implementations are the pointer types in stat.go.
type Stat interface {
	Node
	isStat()
}

// A Chunk is one parsed file.
type Chunk struct {
	// Main is the file as a function: variadic, without parameters.
	Main *FuncExpr

	// Locals is how many locals the file declares.
	Locals int

	// HotComments are the "--!" comments in the order of the file.
	HotComments []HotComment
}

// A HotComment is a comment that starts with "--!", such as --!strict or
// --!optimize 2.
type HotComment struct {
	Span

	// Header is set when no token came before the comment; Luau honours modes
	// (strict, native, optimize) only there.
	Header bool

	// Text is what follows "--!", without trailing blanks: "optimize 2".
	Text string
}

// A Local is one declared local variable, parameter or loop variable. Each
// declaration is its own Local, also when the name is used again.
type Local struct {
	Name string

	// Pos and End delimit the name where it is declared. For an implicit
	// "self" both are the start of the function.
	Pos, End Pos

	// Func is the function whose body or parameter list declares the variable.
	Func *FuncExpr

	// Index numbers the locals of a file, from 0, in order of declaration.
	Index int

	// Type is the source text of the annotation, "" without one.
	Type string

	// IsConst is set for "const" variables; the parser refuses assignments.
	IsConst bool

	// Exported is set for "export local", "export const" and "export function".
	Exported bool

	// Captured is set when a function inside Func uses the variable.
	Captured bool

	// Assigned is set when the variable is written after its declaration, by an
	// assignment, a compound assignment or a function statement.
	Assigned bool
}

// An Attr is an attribute of a function: @native, or one entry of @[...].
type Attr struct {
	Span

	// Name is the name without "@".
	Name string

	// Args are the literal arguments; nil without any.
	Args []Expr
}
