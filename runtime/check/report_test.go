package check

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriteReport(t *testing.T) {
	many := []FileLines{{"a.luau", []int{1, 2, 3, 4, 5, 6, 7}}, {"b.luau", []int{1}}, {"c.luau", []int{1}}, {"d.luau", []int{1}}, {"e.luau", []int{1}}}
	one := many[1:2]
	r := &Report{Files: 9, Verdict: RunsExcept, Judged: 7, Client: 2, Warnings: []string{"w"}, Uses: []Use{
		{Symbol: "A:B", Kind: Unsupported, Why: "why", Count: 11, Files: many},
		{Symbol: ":C", Kind: Unsupported, Why: "D:C: why", Unsure: true, Count: 1, Files: one},
		{Symbol: "E.F", Kind: Unknown, Why: "no", Instead: "G", Count: 2, Guarded: 2, Files: one},
		{Symbol: "wait", Kind: Deprecated, Instead: "task.wait", Count: 1, Files: one},
		{Symbol: "H:I", Kind: NotForServers, Why: "clients", Count: 1, Files: one},
		{Symbol: "M.N", Kind: NoModule, Why: "elsewhere", Unsure: true, Count: 1, Files: one},
		{Symbol: "O.P", Kind: NoInstance, Why: "none", Count: 1, Files: one},
	}}
	write := func() string {
		var b strings.Builder
		require.NoError(t, r.Write(&b, false))
		return b.String()
	}
	assert.Equal(t, `warning: w
not supported by Lanai:
  A:B  why
      a.luau:1,2,3,4,5 and 2 more
      b.luau:1
      c.luau:1
      and 2 files more
  :C  D:C: why (judged by its name alone)
      b.luau:1
not for the scripts of a server:
  H:I  clients
      b.luau:1
instances that are not there:
  O.P  none
      b.luau:1
modules that are not there:
  M.N  elsewhere
      b.luau:1
probably mistakes:
  E.F  no; did you mean G? (inside pcall)
      b.luau:1
9 scripts, 0 problems
runs except: A:B, :C, O.P (2 client scripts not judged)
`, write())
	assert.True(t, r.OK())
	r.Strict = true
	assert.False(t, r.OK())

	r.All = true
	assert.Contains(t, write(), "deprecated, but working:\n  wait  use task.wait\n")
	r.Problems = []Problem{{File: "x.luau", Line: 1, Message: "m"}, {File: "x.luau", Message: "n"}}
	r.Uses = append(r.Uses, Use{Symbol: "1", Count: 1}, Use{Symbol: "2", Count: 1}, Use{Symbol: "3", Count: 1}, Use{Symbol: "4", Count: 1}, Use{Symbol: "5", Count: 1})
	assert.Contains(t, write(), "runs except: 1 file with errors, A:B, :C, O.P, 1, 2, 3, 2 more (2 client")
}
