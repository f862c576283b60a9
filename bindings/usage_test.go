package bindings

// This file checks that what existing games use exists. Its one rule: a name of
// the list that Lanai lacks stands in lackingNames with the reason.

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
)

// usage is what public server and shared scripts use, most used first: kind,
// name and the number of files of 6,752. Names of games' own and of Studio's
// classes are left out.
const usage = "../tests/testdata/usage.tsv"

// lackingNames are names of the list that do not exist, each with the reason.
var lackingNames = map[string]string{
	"global DebuggerManager":      "nil in Roblox's servers too",
	"global plugin":               "nil in Roblox's servers too",
	"library buffer.readinteger":  "needs 64-bit integers, which this Luau lacks",
	"library buffer.writeinteger": "needs 64-bit integers, which this Luau lacks",
}

// symbol is a row of the list.
type symbol struct {
	kind, name string
	files      int
}

func readUsage(t *testing.T) (symbols []symbol) {
	f, err := os.Open(usage)
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		require.Len(t, fields, 3)
		files, err := strconv.Atoi(fields[2])
		if fields[0] == "kind" {
			continue
		}
		require.NoError(t, err)
		symbols = append(symbols, symbol{fields[0], fields[1], files})
	}
	require.NoError(t, lines.Err())
	require.Greater(t, len(symbols), 2000)
	return symbols
}

// TestUsage looks for every name of the list, and logs the most used ones that
// exist and are refused on every class.
func TestUsage(t *testing.T) {
	w := newUsageWorld(t)
	refused := make(map[string]int)
	for _, s := range readUsage(t) {
		exists, carriedOut := w.look(s)
		reason, known := lackingNames[s.kind+" "+s.name]
		switch {
		case known && exists:
			t.Errorf("%s %s exists; it was lacking: %s", s.kind, s.name, reason)
		case !known && !exists:
			t.Errorf("%s %s, used in %d files, does not exist", s.kind, s.name, s.files)
		case exists && !carriedOut:
			refused[s.kind]++
			t.Logf("%s %s, used in %d files, is refused", s.kind, s.name, s.files)
		}
	}
	t.Logf("refused: %v", refused)
}

// usageWorld is a server that knows what exists.
type usageWorld struct {
	*runtime.Server
	t       *testing.T
	members map[string]bool // of classes: whether it works on any
	values  vm.Value        // a function that tells whether a value of a data type has a member
}

func newUsageWorld(t *testing.T) *usageWorld {
	w := &usageWorld{Server: emptyServer(t), t: t, members: make(map[string]bool)}
	r := w.Tree.Registry()
	for _, name := range r.Names() {
		c := r.Class(name)
		for _, alias := range memberNames(c) {
			w.members[alias] = w.members[alias] || works(c, alias)
		}
	}
	w.values = w.run(dataMembers)[0]
	return w
}

// memberNames are all names of members, aliases too.
func memberNames(c *instance.Class) []string {
	names := c.MemberNames()
	for _, p := range c.AllProperties() {
		names = append(names, p.Name) // hidden ones too
	}
	for ; c != nil; c = c.Super {
		for alias := range c.Aliases {
			names = append(names, alias)
		}
	}
	return names
}

// works tells whether a member is carried out.
func works(c *instance.Class, name string) bool {
	_, lacking := bind.Lacks(c, name)
	_, refused := bind.Refuses(c, name)
	return c.Member(name) != nil && !lacking && !refused
}

// dataMembers tells whether a value of a data type has a member.
const dataMembers = `
local values = { Vector3.one, Vector2.one, CFrame.identity, Color3.new(), UDim.new(), UDim2.new(), Random.new(1), DateTime.now(),
	Enum, Enum.Material, Enum.Material.Wood, BrickColor.Red(), NumberRange.new(1), NumberSequence.new(1), ColorSequence.new(Color3.new()),
	Ray.new(Vector3.zero, Vector3.one), Region3.new(Vector3.zero, Vector3.one), TweenInfo.new(), RaycastParams.new(), OverlapParams.new(),
	Rect.new(), Font.fromEnum(Enum.Font.Arial), PhysicalProperties.new(1, 1, 1), NumberSequenceKeypoint.new(0, 1),
	ColorSequenceKeypoint.new(0, Color3.new()), Faces.new(), Axes.new(), Vector3int16.new(), PathWaypoint.new(Vector3.zero),
	SecurityCapabilities.new(), User.fromId(1), "text", workspace.Changed, workspace.Changed:Connect(function() end), Content.none }
return function(name)
	for _, v in values do
		local found, member = pcall(function() return v[name] end)
		if found and member ~= nil then
			return true
		end
	end
	return false
end`

// run runs a chunk and returns its results.
func (w *usageWorld) run(source string) []vm.Value {
	proto, err := luau.Compile("usage", source, luau.O1)
	require.NoError(w.t, err, source)
	th := w.VM.NewThread(w.VM.Load(proto, w.VM.NewEnv()).Value())
	results, err := w.VM.Resume(th)
	if err != nil {
		return []vm.Value{vm.Nil}
	}
	return append(results, vm.Nil)
}

// look tells whether a name exists, and whether something carries it out.
func (w *usageWorld) look(s symbol) (exists, carriedOut bool) {
	r := w.Tree.Registry()
	owner, member, dotted := strings.Cut(s.name, ".")
	switch s.kind {
	case "global":
		exists = s.name == "script" || !w.run("return " + s.name)[0].IsNil()
		return exists, exists
	case "library", "datatype":
		exists = !w.run("return " + s.name)[0].IsNil()
		return exists, exists
	case "enum":
		exists = datatype.EnumOf(s.name) != nil
		return exists, exists
	case "service":
		exists = r.IsService(s.name)
		return exists, exists
	case "Instance.new":
		c := r.Class(s.name)
		exists = c != nil && c.Creatable
		return exists, exists
	case "service member":
		require.True(w.t, dotted, s.name)
		c := r.Class(owner)
		return c != nil && c.Member(member) != nil, c != nil && works(c, member)
	}
	carriedOut, exists = w.members[s.name]
	if !carriedOut {
		found, err := w.VM.Call(w.values, vm.Str(s.name))
		require.NoError(w.t, err)
		if found[0].Truthy() {
			return true, true
		}
	}
	return exists, carriedOut
}
