package datastore_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/datastore"
)

// merges: base, mine, theirs, outcome.
var merges = []struct{ name, base, mine, theirs, want string }{
	{"OnlyMine", `{"a":1}`, `{"a":2}`, `{"a":1}`, `{"a":2}`},
	{"OnlyTheirs", `{"a":1}`, `{"a":1}`, `{"a":2}`, `{"a":2}`},
	{"Both", `{"a":1}`, `{"a":2}`, `{"a":3}`, `{"a":2}`},
	{"Different", `{"a":1,"b":1}`, `{"a":2,"b":1}`, `{"a":1,"b":2}`, `{"a":2,"b":2}`},
	{"AddedByBoth", `{}`, `{"a":1}`, `{"b":2}`, `{"a":1,"b":2}`},
	{"RemovedByMe", `{"a":1,"b":1}`, `{"b":1}`, `{"a":1,"b":2}`, `{"b":2}`},
	{"RemovedByThem", `{"a":1,"b":1}`, `{"a":1,"b":2}`, `{"b":1}`, `{"b":2}`},
	{"RemovedByMeChangedByThem", `{"a":1}`, `{}`, `{"a":2}`, `{}`},
	{"ChangedByMeRemovedByThem", `{"a":1}`, `{"a":2}`, `{}`, `{"a":2}`},
	{"Nested", `{"p":{"a":1,"b":1}}`, `{"p":{"a":2,"b":1}}`, `{"p":{"a":1,"b":2}}`, `{"p":{"a":2,"b":2}}`},
	{"NestedAddedByBoth", `{}`, `{"p":{"a":1}}`, `{"p":{"b":2}}`, `{"p":{"a":1,"b":2}}`},
	{"ArraysAreOneValue", `{"l":[1]}`, `{"l":[1,2]}`, `{"l":[1,3]}`, `{"l":[1,2]}`},
	{"ArrayOfTheirs", `{"l":[1,{"x":1}]}`, `{"l":[1,{"x":1}]}`, `{"l":[3]}`, `{"l":[3]}`},
	{"NumbersKeepTheirText", `{"a":1}`, `{"a":1,"n":12345678901234567890}`, `{"a":2}`, `{"a":2,"n":12345678901234567890}`},
	{"TextKeepsItsSigns", `{}`, `{"t":"<&>"}`, `{"u":"é"}`, `{"t":"<&>","u":"é"}`},
	{"KindChanged", `{"a":{"x":1}}`, `{"a":{"x":1}}`, `{"a":5}`, `{"a":5}`},
	{"EmptyTableIsArray", `[]`, `{"a":1}`, `{"b":1}`, `{"a":1,"b":1}`},
	{"NoBase", ``, `{"a":1}`, `{"a":2,"b":1}`, `{"a":1,"b":1}`},
	{"MineIsNoJSON", `{}`, `{"a":nan}`, `{"b":1}`, `{"a":nan}`},
	{"TheirsIsNoJSON", `{}`, `{"a":1}`, `{"b":`, `{"a":1}`},
	{"TheirsHasMore", `{}`, `{"a":1}`, `{} {}`, `{"a":1}`},
	{"Scalars", `1`, `1`, `2`, `2`},
}

func TestMergeFields(t *testing.T) {
	for _, c := range merges {
		got := string(datastore.MergeFields([]byte(c.base), []byte(c.mine), []byte(c.theirs)))
		assert.Equal(t, c.want, got, c.name)
	}
}
