package instance

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNameIsCut(t *testing.T) {
	tree := newTree(t, Options{})
	i := create(t, tree, "Folder", strings.Repeat("a", 150), nil)
	assert.Equal(t, strings.Repeat("a", 100), i.Name())
	i.SetName(strings.Repeat("a", 99) + "é")
	assert.Equal(t, strings.Repeat("a", 99), i.Name())
	i.SetName(strings.Repeat("a", 98) + "é")
	assert.Equal(t, strings.Repeat("a", 98)+"é", i.Name())
	i.SetName(strings.Repeat("\x80", 150))
	assert.Len(t, i.Name(), 96, "not UTF-8")
	assert.Equal(t, i.Name(), i.String())
}

func TestFullName(t *testing.T) {
	tree := newTree(t, Options{})
	a := create(t, tree, "Folder", "A", service(t, tree, "Workspace"))
	b := create(t, tree, "Folder", "B.b", a)
	assert.Equal(t, "Workspace.A.B.b", b.FullName())
	assert.Equal(t, "Game", tree.Root().FullName())
	for _, names := range [][]string{{""}, {"", ""}, {"", "", "x"}, {"x", "", ""}, {"x", "", "y"}} {
		var top *Instance
		for _, name := range names {
			top = create(t, tree, "Folder", name, top)
		}
		assert.Equal(t, strings.Join(names, "."), top.FullName())
	}
}

func TestMemberBeforeChild(t *testing.T) {
	tree := newTree(t, Options{})
	a := create(t, tree, "Part", "A", service(t, tree, "Workspace"))
	child := create(t, tree, "Folder", "Inner", a)
	create(t, tree, "Folder", "Size", a)

	m, c := a.Member("Size")
	assert.Equal(t, a.Class().Property("Size"), m)
	assert.Nil(t, c)
	m, c = a.Member("Inner")
	assert.Nil(t, m)
	assert.Same(t, child, c)
	m, c = a.Member("Bogus")
	assert.Nil(t, m)
	assert.Nil(t, c)
	err := a.UnknownMember("Bogus")
	assert.EqualError(t, err, `Bogus is not a valid member of Part "Workspace.A"`)
	assert.Equal(t, &Error{UnknownMember, "Bogus", err.Text}, err)
	assert.EqualError(t, tree.Root().UnknownMember("x"), `x is not a valid member of DataModel "Game"`)
}

func TestFind(t *testing.T) {
	tree := newTree(t, Options{})
	ws := service(t, tree, "Workspace")
	a := create(t, tree, "Model", "A", ws)
	deep := create(t, tree, "Part", "X", a)
	near := create(t, tree, "Folder", "X", ws)
	spawn := create(t, tree, "SpawnLocation", "S", ws)

	for _, c := range []struct {
		what      string
		want, got *Instance
	}{
		{"child", near, ws.FindFirstChild("X")},
		{"no child", nil, ws.FindFirstChild("Y")},
		{"recursive takes the first in tree order", deep, ws.FindFirstDescendant("X")},
		{"of class", a, ws.FindFirstChildOfClass("Model")},
		{"of class is exact", nil, ws.FindFirstChildOfClass("BasePart")},
		{"is a", spawn, ws.FindFirstChildWhichIsA("BasePart")},
		{"is a, recursive", deep, ws.FindFirstDescendantWhichIsA("BasePart")},
		{"ancestor", ws, deep.FindFirstAncestor("Workspace")},
		{"an instance is no ancestor of itself", nil, deep.FindFirstAncestor("X")},
		{"ancestor of class", a, deep.FindFirstAncestorOfClass("Model")},
		{"ancestor of class is exact", nil, deep.FindFirstAncestorOfClass("Instance")},
		{"ancestor is a", a, deep.FindFirstAncestorWhichIsA("Model")},
		{"ancestor is a, further up", tree.Root(), deep.FindFirstAncestorWhichIsA("DataModel")},
	} {
		assert.Same(t, c.want, c.got, c.what)
	}

	assert.True(t, deep.IsDescendantOf(ws))
	assert.True(t, deep.IsDescendantOf(nil))
	assert.False(t, deep.IsDescendantOf(deep))
	assert.False(t, ws.IsDescendantOf(deep))
	assert.True(t, ws.IsAncestorOf(deep))
	assert.False(t, ws.IsAncestorOf(nil))
	assert.True(t, deep.IsA("BasePart"))
	assert.True(t, deep.InGame())
	assert.False(t, create(t, tree, "Folder", "F", nil).InGame())
	assert.False(t, (*Instance)(nil).InGame())
}

func TestChildrenAreCopies(t *testing.T) {
	tree := newTree(t, Options{})
	ws := service(t, tree, "Workspace")
	var all []*Instance
	for range 100 {
		all = append(all, create(t, tree, "Folder", "F", ws))
	}
	for n, c := range ws.Children() {
		if n%3 != 0 {
			require.NoError(t, c.SetParent(nil))
		}
	}
	require.NoError(t, tree.Check())
	var left []*Instance
	for n := 0; n < 100; n += 3 {
		left = append(left, all[n])
	}
	assert.Equal(t, left, ws.Children())
	assert.Equal(t, len(left), ws.ChildCount())
	var visited []*Instance
	for c := range ws.All() {
		if visited = append(visited, c); len(visited) == 5 {
			break
		}
	}
	assert.Equal(t, left[:5], visited)
}

func TestOtherTree(t *testing.T) {
	a, b := newTree(t, Options{}), newTree(t, Options{})
	i := create(t, a, "Folder", "F", nil)
	assert.EqualError(t, i.SetParent(b.Root()), "Attempt to set parent of F to Game, which belongs to another server")
}

func TestSignalsAreTheSameEachTime(t *testing.T) {
	tree := newTree(t, Options{})
	i := create(t, tree, "Part", "P", nil)
	assert.Same(t, i.EventNamed("Touched"), i.EventNamed("Touched"))
	one, err := i.PropertySignal("Archivable")
	require.NoError(t, err)
	two, err := i.PropertySignal("archivable")
	require.NoError(t, err)
	assert.Same(t, one, two)
	assert.Same(t, i, one.Instance())
	assert.Equal(t, "Part.ArchivableChanged", one.String())
	assert.Same(t, i.AttributeSignal("A"), i.AttributeSignal("A"))
	assert.NotSame(t, i.AttributeSignal("A"), i.AttributeSignal("B"))
	assert.Same(t, tree.Tags().Added("A"), tree.Tags().Added("A"))
	assert.Same(t, tree.Tags().Removed("A"), tree.Tags().Removed("A"))
	assert.Same(t, tree.Tags().TagAdded(), tree.Tags().TagAdded())
	assert.PanicsWithValue(t, "instance: Part has no event Bogus", func() { i.EventNamed("Bogus") })
}

func TestTypes(t *testing.T) {
	tree := newTree(t, Options{})
	part := create(t, tree, "Part", "P", nil)
	inf := math.Inf(1)
	for _, c := range []struct {
		typ     Type
		v, want any
		err     string
	}{
		{Any, struct{}{}, struct{}{}, ""},
		{Bool, true, true, ""},
		{Bool, 1.0, nil, "bool expected, got number"},
		{Int32, 1.5, 2.0, ""},
		{Int32, -1.5, -2.0, ""},
		{Int32, inf, 2147483647.0, ""},
		{Int32, -inf, -2147483648.0, ""},
		{Int32, math.NaN(), 0.0, ""},
		{Int64, 48123456789.0, 48123456789.0, ""},
		{Int64, inf, float64(1 << 63), ""},
		{Int64, "1", nil, "number expected, got string"},
		{Float32, 16777217.0, 16777216.0, ""},
		{Float32, 1e300, inf, ""},
		{Float64, 0.1, 0.1, ""},
		{Float64, nil, nil, "number expected, got nil"},
		{String, "x", "x", ""},
		{String, 5e-324, "5e-324", ""},
		{String, part, nil, "string expected, got Instance"},
		{EnumOf("Material"), 1.0, item{"Material", "Wood"}, ""},
		{EnumOf("Material"), item{"Material", "Wood"}, item{"Material", "Wood"}, ""},
		{EnumOf("Material"), item{"PartType", "Ball"}, nil, "EnumItem expected, got EnumItem"},
		{InstanceOf("BasePart"), part, part, ""},
		{InstanceOf("BasePart"), (*Instance)(nil), nil, ""},
		{InstanceOf("BasePart"), nil, nil, ""},
		{InstanceOf("Model"), part, nil, "Model expected, got Part"},
		{InstanceOf("Model"), 1.0, nil, "Instance expected, got number"},
		{DataType("Vector3"), vector{1, 2, 3}, vector{1, 2, 3}, ""},
		{DataType("CFrame"), vector{1, 2, 3}, nil, "CoordinateFrame expected, got Vector3"},
		{DataType("Vector3"), nil, nil, "Vector3 expected, got nil"},
		{DataType("Vector3"), part.EventNamed("Touched"), nil, "Vector3 expected, got RBXScriptSignal"},
		{DataType("Vector3"), &Connection{}, nil, "Vector3 expected, got RBXScriptConnection"},
	} {
		got, err := tree.convert(&Property{Name: "P", Type: c.typ}, c.v)
		if c.err == "" {
			assert.NoError(t, err)
		} else {
			assert.EqualError(t, err, "Unable to assign property P. "+c.err)
		}
		assert.Equal(t, c.want, got, "%v to %v", c.v, c.typ)
	}
}

// The wanted texts are those of Luau's tostring.
func TestFormatNumber(t *testing.T) {
	for want, n := range map[string]float64{
		"0": 0, "-0": math.Copysign(0, -1), "1": 1, "-1.5": -1.5, "0.1": 0.1, "9007199254740992": 1 << 53,
		"100000000000000000000": 1e20, "1e+21": 1e21, "0.000001": 1e-6, "1e-07": 1e-7, "5e-324": 5e-324,
		"1.7976931348623157e+308": math.MaxFloat64, "inf": math.Inf(1), "-inf": math.Inf(-1), "nan": math.NaN(),
	} {
		assert.Equal(t, want, formatNumber(n))
	}
}

func TestEqualValues(t *testing.T) {
	tree := newTree(t, Options{})
	i := create(t, tree, "Folder", "F", nil)
	n := 0
	i.EventNamed("AttributeChanged").Connect(counter(&n))
	for _, v := range []any{keypoints{1, 2}, keypoints{1, 2}, keypoints{1, 3}, 1.0, true, "1", "1", math.NaN(), math.NaN()} {
		require.NoError(t, i.SetAttribute("A", v))
	}
	assert.Equal(t, 7, n, "NaN differs from NaN")
}

func TestModifiedAndReset(t *testing.T) {
	tree := newTree(t, Options{})
	i := create(t, tree, "Part", "Part", nil)
	for name, v := range map[string]any{"Size": vector{1, 1, 1}, "Name": "Other", "Archivable": false, "Transparency": 0.5} {
		p := i.Class().Property(name)
		assert.False(t, i.IsModified(p), name)
		require.NoError(t, i.Assign(p, v))
		assert.True(t, i.IsModified(p), name)
		require.NoError(t, i.Reset(p))
		assert.False(t, i.IsModified(p), name)
	}
}

func TestPut(t *testing.T) {
	tree := newTree(t, Options{})
	i := tree.Create(tree.Registry().Class("Player"))
	assert.EqualError(t, i.Set("UserId", 5.0), "Unable to assign property UserId. Property is read only")
	n := 0
	s, err := i.PropertySignal("UserId")
	require.NoError(t, err)
	s.Connect(counter(&n))
	i.Put("UserId", 5.0)
	v, err := i.Get("UserId")
	require.NoError(t, err)
	assert.Equal(t, 5.0, v)
	assert.Equal(t, 1, n)
	assert.Panics(t, func() { i.Put("Bogus", 1.0) })
	assert.Panics(t, func() { i.Put("Name", "x") }, "Name is not a stored property")
}

func TestCallbacks(t *testing.T) {
	tree := newTree(t, Options{})
	i := create(t, tree, "BindableFunction", "F", nil)
	b := i.Class().Callback("OnInvoke")
	assert.Nil(t, i.Callback(b))
	i.SetCallback(b, "fn", "script")
	assert.Equal(t, "fn", i.Callback(b))
	assert.Nil(t, i.Clone().Callback(b), "a clone has no callbacks")

	i.SetCallback(b, "other", "other script")
	tree.DisconnectOwner("script")
	assert.Equal(t, "other", i.Callback(b))
	assert.Equal(t, 1, tree.OwnedBy("other script"))
	tree.DisconnectOwner("other script")
	assert.Nil(t, i.Callback(b))
	i.SetCallback(b, "free", nil)
	i.SetCallback(b, nil, "script")
	assert.Zero(t, tree.OwnedBy("script"))
}

func TestFromExisting(t *testing.T) {
	tree := newTree(t, Options{})
	i := create(t, tree, "ObjectValue", "O", nil)
	create(t, tree, "Folder", "F", i)
	require.NoError(t, i.Set("Value", i))
	i.SetArchivable(false)
	c := i.CloneSingle()
	assert.Zero(t, c.ChildCount())
	assert.False(t, c.Archivable())
	v, err := c.Get("Value")
	require.NoError(t, err)
	assert.Same(t, c, v)
}

// A very deep tree must not exhaust anything.
func TestDeepTree(t *testing.T) {
	tree := newTree(t, Options{})
	ws := service(t, tree, "Workspace")
	top := create(t, tree, "Folder", "F", nil)
	bottom := top
	for range 20000 {
		c := create(t, tree, "Folder", "F", nil)
		require.NoError(t, top.SetParent(c))
		top = c
	}
	bottom.AddTag("Deep")
	n := 0
	tree.Root().EventNamed("DescendantAdded").Connect(counter(&n))
	require.NoError(t, top.SetParent(ws))
	assert.Equal(t, 20001, n)
	assert.Equal(t, []*Instance{bottom}, tree.Tags().Tagged("Deep"))
	assert.Len(t, top.Clone().Descendants(), 20000)
	require.NoError(t, top.Destroy())
	assert.True(t, bottom.IsDestroyed())
}

func FuzzSelector(f *testing.F) {
	for _, s := range []string{"Part", "A > B >> .c#d", "[a=1]", "[$a='x']", ":not(A,:has(>B))", "[x=\"\\\"\"]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree := newTree(t, Options{})
		create(t, tree, "Part", "A", create(t, tree, "Folder", "B", tree.Root()))
		s, err := ParseSelector(text)
		if err != nil {
			assert.ErrorContains(t, err, "invalid selector")
			return
		}
		assert.Subset(t, tree.Root().Descendants(), tree.Root().QueryDescendants(s))
	})
}

func TestSelectorNesting(t *testing.T) {
	_, err := ParseSelector(strings.Repeat(":not(", 1000))
	assert.ErrorContains(t, err, "want less nesting at character 161")
}

func TestEmptyAttributeName(t *testing.T) {
	i := create(t, newTree(t, Options{}), "Folder", "F", nil)
	assert.EqualError(t, i.SetAttribute("", 1.0), "Attribute name cannot be empty")
}

// A tree without Values has data types that it cannot name.
func TestNoValues(t *testing.T) {
	r, err := NewRegistry(testClasses()...)
	require.NoError(t, err)
	tree, err := NewTree(r, Options{})
	require.NoError(t, err)
	i := create(t, tree, "Part", "P", nil)
	assert.Same(t, tree, i.Tree())
	assert.EqualError(t, i.SetAttribute("A", vector{}), "userdata is not a supported attribute type")
	assert.EqualError(t, i.Set("Material", "Wood"), `Invalid value "Wood" for enum Material`)
}

func TestCheckFindsFaults(t *testing.T) {
	for what, spoil := range map[string]func(tree *Tree, a, b *Instance){
		"Workspace.A counts wrong": func(_ *Tree, a, _ *Instance) { a.count++ },
		"wrong place":              func(_ *Tree, _, b *Instance) { b.index = 7 },
		"wrong parent":             func(tree *Tree, _, b *Instance) { b.parent = tree.root },
		"destroyed":                func(_ *Tree, _, b *Instance) { b.flags |= flagDestroyed },
		"moving":                   func(_ *Tree, _, b *Instance) { b.flags |= flagMoving },
		"tag not listed":           func(_ *Tree, _, b *Instance) { b.detailed().tags = []string{"Red"} },
		"tag listed":               func(tree *Tree, a, _ *Instance) { a.AddTag("Red"); a.detail.tags = nil },
		"twice":                    func(_ *Tree, a, b *Instance) { a.children = append(a.children, b) },
		"fire":                     func(tree *Tree, _, _ *Instance) { tree.depth++ },
		"connection":               func(_ *Tree, a, _ *Instance) { a.EventNamed("ChildAdded").Connect(counter(new(int))).connected = false },
	} {
		r, err := NewRegistry(testClasses()...)
		require.NoError(t, err)
		tree, err := NewTree(r, Options{})
		require.NoError(t, err)
		a := create(t, tree, "Folder", "A", service(t, tree, "Workspace"))
		b := create(t, tree, "Folder", "B", a)
		require.NoError(t, tree.Check())
		spoil(tree, a, b)
		assert.ErrorContains(t, tree.Check(), "instance tree: ", what)
	}
}
