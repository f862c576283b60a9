package check

import (
	"math"
	"strconv"
	"strings"

	"lanai/runtime/luau/syntax"
)

// This file holds asset ids. Its one rule: only an id that is written where it is used is
// judged.

// assetID is argument 0 if it is written as the id of an asset: a number, or text such as
// "rbxassetid://123".
func assetID(x *syntax.CallExpr) (id int64, ok bool) {
	if len(x.Args) == 0 {
		return 0, false
	}
	switch e := x.Args[0].(type) {
	case *syntax.NumberExpr:
		return int64(e.Value), e.Value > 0 && e.Value == math.Trunc(e.Value) && e.Value < 1<<53
	case *syntax.StringExpr:
		id, err := strconv.ParseInt(strings.TrimPrefix(e.Value, "rbxassetid://"), 10, 64)
		return id, err == nil && id > 0
	}
	return 0, false
}

// asset judges the id of an asset that a call loads, or requires the module of.
func (r *reader) asset(x *syntax.CallExpr, required bool) {
	id, written := assetID(x)
	if !written || !r.judging || r.dead || r.Asset == nil {
		return
	}
	there, module, folder := r.Asset(id)
	use := Use{Kind: NoAsset, Symbol: "asset " + strconv.FormatInt(id, 10)}
	switch {
	case !there:
		use.Why = "it is not in " + folder
	case required && !module:
		use.Why = "it has no MainModule"
	default:
		return
	}
	r.report(x.ArgPos, use)
}
