package syntax

// This file holds the statement nodes. The rule: a type switch over the pointer
// types below is complete; TypeAliasStat and TypeFuncStat do nothing at run time.

// A Block is a sequence of statements with its own scope. It is not a Stat: a
// do ... end statement is a *DoStat.
type Block struct {
	// Span runs from the end of the token before the block to the start of the
	// token that closes it, so End is the place of "end", "else" or "until".
	Span
	Stats []Stat
}

// A DoStat is do ... end.
type DoStat struct {
	Span
	Body *Block
}

// An IfStat is if ... end. Else is nil, a *Block, or the *IfStat of an "elseif".
type IfStat struct {
	Span
	Cond Expr
	Then *Block
	Else Node

	// ElsePos is the place of "else" or "elseif", the zero Pos without one.
	ElsePos Pos
}

// A WhileStat is while Cond do ... end.
type WhileStat struct {
	Span
	Cond Expr
	Body *Block
}

// A RepeatStat is repeat ... until Cond. Cond sees the body's locals.
type RepeatStat struct {
	Span
	Body *Block
	Cond Expr
}

// A NumericForStat is for Var = From, To, Step do ... end. Step is nil when absent.
type NumericForStat struct {
	Span
	Var            *Local
	From, To, Step Expr
	Body           *Block
}

// A GenericForStat is for Vars in Values do ... end.
type GenericForStat struct {
	Span
	Vars   []*Local
	Values []Expr
	Body   *Block
}

// A LocalStat is local Vars = Values, or const Vars = Values.
type LocalStat struct {
	Span
	Vars   []*Local
	Values []Expr

	// Const and Exported say which keywords the statement has; each variable
	// carries them too.
	Const, Exported bool
}

// A LocalFuncStat is local function Name, const function Name, or, with Exported,
// export function Name. The function sees its own name.
type LocalFuncStat struct {
	Span
	Local           *Local
	Func            *FuncExpr
	Const, Exported bool
}

// A FuncStat is function Target(...) ... end. Target is a *LocalExpr, *GlobalExpr
// or *IndexNameExpr; with ':' as its last Op the function has a Self.
type FuncStat struct {
	Span
	Target Expr
	Func   *FuncExpr
}

// A ReturnStat is return Values.
type ReturnStat struct {
	Span
	Values []Expr
}

// A BreakStat is break.
type BreakStat struct{ Span }

// A ContinueStat is continue.
type ContinueStat struct{ Span }

// An ExprStat is a call as a statement. X is a *CallExpr in a tree without errors.
type ExprStat struct {
	Span
	X Expr
}

// An AssignStat is Targets = Values. A target is a *LocalExpr, *GlobalExpr,
// *IndexNameExpr or *IndexExpr.
type AssignStat struct {
	Span
	Targets, Values []Expr
}

// A CompoundAssignStat is Target Op= Value, for OpAdd to OpConcat.
type CompoundAssignStat struct {
	Span
	Op     BinaryOp
	Target Expr
	Value  Expr
}

// A TypeAliasStat is type Name<Generics> = Type. It does nothing at run time.
type TypeAliasStat struct {
	Span
	Name           string
	Generics, Type string
	Exported       bool
}

// A TypeFuncStat is type function Name(...) ... end. It does nothing at run time.
// Text is the source from "(" or "<" to "end".
type TypeFuncStat struct {
	Span
	Name     string
	Text     string
	Exported bool
}

// An ErrorStat stands where a statement could not be parsed. It occurs only in
// trees that came with errors.
type ErrorStat struct {
	Span
	Exprs []Expr
	Stats []Stat
}

func (*DoStat) isStat()             {}
func (*IfStat) isStat()             {}
func (*WhileStat) isStat()          {}
func (*RepeatStat) isStat()         {}
func (*NumericForStat) isStat()     {}
func (*GenericForStat) isStat()     {}
func (*LocalStat) isStat()          {}
func (*LocalFuncStat) isStat()      {}
func (*FuncStat) isStat()           {}
func (*ReturnStat) isStat()         {}
func (*BreakStat) isStat()          {}
func (*ContinueStat) isStat()       {}
func (*ExprStat) isStat()           {}
func (*AssignStat) isStat()         {}
func (*CompoundAssignStat) isStat() {}
func (*TypeAliasStat) isStat()      {}
func (*TypeFuncStat) isStat()       {}
func (*ErrorStat) isStat()          {}
