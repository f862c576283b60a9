package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWalk(t *testing.T) {
	for source, want := range map[string]string{
		"local a = b.c[1]":                                "Func LocalStat Index IndexName Global Number",
		"a.b = (c :: T)":                                  "Func AssignStat IndexName Global Group TypeAssert Global",
		"if a then b() elseif c then else d() end":        "Func IfStat Global ExprStat Call Global IfStat Global ExprStat Call Global",
		"for i = 1, 2 do break end":                       "Func NumericForStat Number Number BreakStat",
		"for k in x do continue end":                      "Func GenericForStat Global ContinueStat",
		"repeat local a until a":                          "Func RepeatStat LocalStat Local",
		"while true do return f{a = -1, [b] = `{c}`} end": "Func WhileStat Bool ReturnStat Call Global Table String Unary Number Global Interp Global",
		"function a:b(...) return ... end":                "Func FuncStat IndexName Global Func ReturnStat Vararg",
		"local function f() x += 1 end":                   "Func LocalFuncStat Func CompoundAssignStat Global Number",
		"local x = if a then b else c and d":              "Func LocalStat IfElse Global Global Binary Global Global",
		"do type T = number end":                          "Func DoStat TypeAliasStat",
		"local a = )":                                     "Func LocalStat Error ErrorStat Error",
	} {
		chunk, _ := Parse(source)
		var seen []string
		Walk(chunk.Main, func(n Node) {
			name := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax."), "Expr")
			seen = append(seen, name)
		})
		assert.Equal(t, want, strings.Join(seen, " "), source)
	}
}
