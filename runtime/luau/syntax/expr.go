package syntax

// This file holds the expression nodes. The rule: a type switch over the pointer
// types below is complete; TypeAssertExpr and InstantiateExpr mean their X.

// A NilExpr is nil.
type NilExpr struct{ Span }

// A BoolExpr is true or false.
type BoolExpr struct {
	Span
	Value bool
}

// A NumberExpr is a number literal.
type NumberExpr struct {
	Span
	Value float64
}

// A StringExpr is a string literal of any form. Value holds the bytes after
// escapes are replaced; they need not be UTF-8.
type StringExpr struct {
	Span
	Value string
}

// A VarargExpr is "...".
type VarargExpr struct{ Span }

// A LocalExpr is a use of a local variable.
type LocalExpr struct {
	Span
	Local *Local

	// Upvalue is set when the use is in a function inside Local.Func.
	Upvalue bool
}

// A GlobalExpr is a use of a name that no local declares.
type GlobalExpr struct {
	Span
	Name string
}

// A GroupExpr is an expression in parentheses; it has exactly one value.
type GroupExpr struct {
	Span
	X Expr
}

// A CallExpr is a function or method call.
type CallExpr struct {
	Span

	// Fn is what is called. In a method call it is an *IndexNameExpr with Op ':'.
	Fn   Expr
	Args []Expr

	// Self is set for obj:name(...): the object is evaluated once and passed first.
	Self bool

	// ArgPos is where the arguments start: the "(", string or "{".
	ArgPos Pos

	// Types is the source text between << and >> of obj:name<<Types>>(...), ""
	// without it.
	Types string
}

// An IndexNameExpr is obj.name, or the obj:name part of a method call or a
// function statement.
type IndexNameExpr struct {
	Span
	X    Expr
	Name string

	// Op is '.' or ':'. OpPos is its place, NamePos that of the name.
	Op             byte
	OpPos, NamePos Pos
}

// An IndexExpr is obj[index].
type IndexExpr struct {
	Span
	X, Index Expr

	// BracketPos is the place of "[".
	BracketPos Pos
}

// A FuncExpr is a function with its body: an anonymous function, the function of
// a statement, or a whole file (Chunk.Main).
type FuncExpr struct {
	// Span starts at "function", at "local" or "const" when that precedes it on
	// the same line, or at the first attribute; it ends after "end". Start.Line is
	// the line a debugger calls "line defined".
	Span

	// Parent is the enclosing function, nil for Chunk.Main. Depth counts the
	// enclosing functions.
	Parent *FuncExpr
	Depth  int

	// Name is the name for debugging: "foo", the last part "b" of a.b or a:b, ""
	// for anonymous functions and for Chunk.Main.
	Name string

	Attrs []*Attr

	// Self is the implicit parameter of "function a:b()", nil otherwise. It comes
	// before Params.
	Self   *Local
	Params []*Local

	// Vararg is set when the parameter list ends in "...".
	Vararg bool

	// Generics, VarargType and ReturnType are source text, "" when absent:
	// "T, U...", "number", "(string, number)".
	Generics, VarargType, ReturnType string

	Body *Block

	// EndPos is the place of the closing "end" (of the end of the file for
	// Chunk.Main).
	EndPos Pos
}

// ItemKind says how an entry of a table constructor is written.
type ItemKind uint8

// The kinds of table entries.
const (
	ItemList    ItemKind = iota // value
	ItemRecord                  // name = value; Key is a *StringExpr
	ItemGeneral                 // [key] = value
)

// A TableItem is one entry of a table constructor. Key is nil for ItemList.
type TableItem struct {
	Kind       ItemKind
	Key, Value Expr
}

// A TableExpr is a table constructor. A last ItemList entry that is a call or
// "..." gives all its values.
type TableExpr struct {
	Span
	Items []TableItem
}

// UnaryOp is an operator with one operand.
type UnaryOp uint8

// The unary operators.
const (
	OpNot   UnaryOp = iota // not
	OpMinus                // -
	OpLen                  // #
)

// String returns the operator as written in source.
func (op UnaryOp) String() string { return [...]string{"not", "-", "#"}[op] }

// A UnaryExpr is an operator with one operand.
type UnaryExpr struct {
	Span
	Op UnaryOp
	X  Expr
}

// BinaryOp is an operator with two operands.
type BinaryOp uint8

// The binary operators. OpAdd to OpConcat also exist as compound assignments.
const (
	OpAdd      BinaryOp = iota // +
	OpSub                      // -
	OpMul                      // *
	OpDiv                      // /
	OpFloorDiv                 // //
	OpMod                      // %
	OpPow                      // ^
	OpConcat                   // ..
	OpNe                       // ~=
	OpEq                       // ==
	OpLt                       // <
	OpLe                       // <=
	OpGt                       // >
	OpGe                       // >=
	OpAnd                      // and
	OpOr                       // or
)

var binaryNames = [...]string{"+", "-", "*", "/", "//", "%", "^", "..", "~=", "==", "<", "<=", ">", ">=", "and", "or"}

// String returns the operator as written in source.
func (op BinaryOp) String() string { return binaryNames[op] }

// A BinaryExpr is an operator with two operands; "and" and "or" evaluate Y only
// when needed.
type BinaryExpr struct {
	Span
	Op    BinaryOp
	X, Y  Expr
	OpPos Pos
}

// A TypeAssertExpr is X :: Type. It has exactly one value, as a group has.
type TypeAssertExpr struct {
	Span
	X    Expr
	Type string
}

// An InstantiateExpr is X<<Types>>; at run time it is X.
type InstantiateExpr struct {
	Span
	X     Expr
	Types string
}

// An IfElseExpr is "if Cond then Then else Else"; an "elseif" is an IfElseExpr in
// Else with ElseIf set.
type IfElseExpr struct {
	Span
	Cond, Then, Else Expr
	ElseIf           bool
}

// An InterpExpr is a string with interpolated expressions. Strings has one entry
// more than Exprs: Strings[0] Exprs[0] Strings[1] ... A backtick string without
// expressions is a StringExpr.
type InterpExpr struct {
	Span
	Strings []string
	Exprs   []Expr
}

// An ErrorExpr stands where an expression could not be parsed. It occurs only in
// trees that came with errors.
type ErrorExpr struct {
	Span
	Exprs []Expr
}

func (*NilExpr) isExpr()         {}
func (*BoolExpr) isExpr()        {}
func (*NumberExpr) isExpr()      {}
func (*StringExpr) isExpr()      {}
func (*VarargExpr) isExpr()      {}
func (*LocalExpr) isExpr()       {}
func (*GlobalExpr) isExpr()      {}
func (*GroupExpr) isExpr()       {}
func (*CallExpr) isExpr()        {}
func (*IndexNameExpr) isExpr()   {}
func (*IndexExpr) isExpr()       {}
func (*FuncExpr) isExpr()        {}
func (*TableExpr) isExpr()       {}
func (*UnaryExpr) isExpr()       {}
func (*BinaryExpr) isExpr()      {}
func (*TypeAssertExpr) isExpr()  {}
func (*InstantiateExpr) isExpr() {}
func (*IfElseExpr) isExpr()      {}
func (*InterpExpr) isExpr()      {}
func (*ErrorExpr) isExpr()       {}
