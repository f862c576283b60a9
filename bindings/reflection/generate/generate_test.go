package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// This file tests the generator on small declarations of its own, and on the
// real package where there is one.

// declarations returns a package with the given interfaces and enums.
func declarations(open, plugin, enums string) fstest.MapFS {
	dir := fstest.MapFS{}
	for name, text := range map[string]string{classFiles[0]: open, classFiles[1]: plugin, enumSource: enums} {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir
}

const root = "interface RBXObject {\n readonly ClassName: string;\n readonly Changed: unknown;\n IsA(this: RBXObject): boolean;\n}\n"

func TestShapes(t *testing.T) {
	for _, c := range []struct{ name, member, want string }{
		{"plain", "A: string; B: number; C: boolean;", "p string - A\np number - B\np bool - C\n"},
		{"read only", "readonly A: Vector3;", "p Vector3 r A\n"},
		{"enum", "A: Enum.Material;", "p Enum.Material - A\n"},
		{"reference", "A: X | undefined; B: RBXObject;", "p @X - A\np @Object - B\n"},
		{"two classes", "A: X | Y | undefined;", "p @Object - A\n"},
		{"may be unset", "A: Font | undefined; B?: Font;", "p Font? - A\np Font - B\n"},
		{"strings", "A: ContentId; B: ProtectedString; C: BinaryString;", "p string - A\np string - B\np string - C\n"},
		{"of no one type", "A: string | number;", "p any - A\n"},
		{"quoted name", `"A B": boolean;`, "p bool - A B\n"},
		{"accessor", "get A(): boolean;", "p bool r A\n"},
		{"event", "readonly A: RBXScriptSignal<(a: { b: number; }) => void>;", "e A\n"},
		{"method", "A(this: X, f: () => void, o?: { a: string; b: number }): void;", "m A\n"},
		{"overloads", "A(this: X): void; A<T>(this: X, a: T): void;", "m A\n"},
		{"callback", "A: ((a: number) => void) | undefined; B: T | undefined;", "b A B\n"},
		{"replaced below", "readonly A: unknown; readonly B: never;", "m A B\n"},
		{"the package's own", "readonly _nominal_X: unique symbol; Value: unknown;", ""},
		{"inherited", "IsA(this: X): boolean; ClassName: string;", ""},
		{"yields", "/** - **Tags**: Yields */ A(this: X): void;", "y A\n"},
		{"yields below", "/**\n * - **Tags**: CustomLuaState, Yields\n *\n */\nreadonly A: unknown;", "y A\n"},
		{"not replicated", "/** - **Tags**: NotReplicated\n */ A: number;", "p number l A\n"},
		{"deprecated", "/** @deprecated */ A: number; /** @deprecated */ readonly B: RBXScriptSignal<() => void>;", "p number d A\ne B\nd B\n"},
		{"brackets in comments", "/** } ; ) */ A: number; // } ;\n B: number;", "p number - A\np number - B\n"},
	} {
		dir := declarations(root+"interface X extends RBXObject {\n"+c.member+"\n}\ninterface Y extends RBXObject {}\n", "", "")
		got, err := generate(dir)
		if assert.NoError(t, err, c.name) {
			assert.Equal(t, "Object -\np string r ClassName\nm IsA\ne Changed\n\nX Object\n"+c.want+"\nY Object\n\n", got.classes, c.name)
		}
	}
}

func TestFlows(t *testing.T) {
	for _, c := range []struct{ member, want string }{
		{"A(this: X): Y;", "A @Y\n"},
		{"A(this: X, f: (a: Y) => void, o?: { b: Y }): Array<Y>;", "A [@Y\n"},
		{"A(this: X): Y | undefined;", "A @Y\n"},
		{"A(this: X): Vector3 | undefined;", "A Vector3\n"},
		{"A(this: X): Enum.Material;", "A Enum.Material\n"},
		{"A(this: X): number; B(this: X): void; C(this: X): LuaTuple<[Y, Y]>; D<T>(this: X): T;", ""},
		{"A<T>(this: X): string | number; B(this: X): { a: Y };", ""},
		{"readonly A: RBXScriptSignal<(a: Y, b: number, c?: Array<Y>) => void>;", "A @Y - [@Y\n"},
		{"readonly A: RBXScriptSignal<(a: number) => void>; readonly B: RBXScriptSignal;", ""},
		{"readonly A: RBXScriptSignal<(a: { b: Y, c: Y }, d: Y, ...rest: Array<Y>) => void>;", "A - @Y\n"},
		{"A: ((a: Y) => Y) | undefined;", "A @Y\n"},
		{"A: Y;", ""},
	} {
		dir := declarations(root+"interface X extends RBXObject {\n"+c.member+"\n}\ninterface Y extends RBXObject {}\n", "", "")
		got, err := generate(dir)
		if c.want != "" {
			c.want = "X\n" + c.want + "\n"
		}
		if assert.NoError(t, err, c.member) {
			assert.Equal(t, c.want, got.flows, c.member)
		}
	}
}

func TestLists(t *testing.T) {
	got, err := generate(declarations(
		"interface Services { S: S; }\ninterface CreatableInstances { C: C; }\ninterface Instances extends Services, CreatableInstances { X: X; }\n"+
			root+"interface X<T = unknown> extends RBXObject {}\ninterface C extends X<{ a: string; }> {}\ninterface S extends X<C> {}\n",
		"interface Services { P: P; }\ninterface P extends S { A: number; M(this: P): void; readonly E: RBXScriptSignal; }\n"+
			"interface C extends X { A: number; set B(value: boolean); }\n", ""))
	require.NoError(t, err)
	assert.Equal(t, `C X creatable
P number - A
P bool - B

Object -
p string r ClassName
m IsA
e Changed

P S service plugin
P number - A
M M
E E

S X service

X Object

`, got.classes)
	assert.Equal(t, 5, got.count.classes)
	assert.Equal(t, 2, got.count.services)
	assert.Equal(t, 1, got.count.creatable)
}

func TestEnums(t *testing.T) {
	item := func(name, value string) string {
		return "export interface " + name + " extends globalThis.EnumItem {\n Name: \"" + name + "\";\n Value: " + value + ";\n EnumType: typeof globalThis.Enum.X;\n}\n" +
			"export const " + name + ": " + name + ";\nexport function FromName(this: globalThis.Enum, name: string): { a: 1 } | undefined;\n"
	}
	got, err := generate(declarations(root, "", "type Enums = typeof Enum;\ninterface EnumItem { Name: string; }\ndeclare namespace Enum {\n"+
		"export function GetEnums(this: Enums): Array<Enum>;\n"+
		"/** Z */ export namespace Z {\n"+item("A", "0")+item("B", "1")+item("C", "5")+item("D", "6")+item("E", "-1")+"}\nexport type Z = Z.A | Z.B;\n"+
		"export namespace Y {\n"+item("A", "1")+"}\n}\n"))
	require.NoError(t, err)
	assert.Equal(t, "Y A=1\nZ A B C=5 D E=-1\n", got.enums)
	assert.Equal(t, 2, got.count.enums)
	assert.Equal(t, 6, got.count.items)
}

func TestErrors(t *testing.T) {
	const none, enums = "include/generated/None.d.ts", "include/generated/enums.d.ts"
	for _, c := range []struct{ open, enums, want string }{
		{root + "interface X extends Y {}", "", `class X extends "Y", which no interface describes`},
		{root + "interface X extends RBXObject {}\ninterface X extends X {}", "", none + `:7: class X extends X, and elsewhere Object`},
		{root + "interface X extends RBXObject {\n what is this;\n}", "", none + `:7: got "what is this", want a member`},
		{root + "interface X extends RBXObject {\n A: (;\n}", "", none + `:6: got the end of the text, want one of "}"`},
		{root + "interface X extends RBXObject {\n A: ];\n}", "", none + `:7: ']' closes nothing`},
		{root + "interface X", "", none + ":6: got the end of the text, want { or ;"},
		{root + "/* no end", "", none + ":6: comment without an end"},
		{root + `interface X extends RBXObject { "A: string; }`, "", none + ":6: string without an end"},
		{root + "namespace X {}", "", none + `:6: got "namespace X", want an interface`},
		{root + "interface Services {\n Bogus: Bogus;\n}", "", none + `:7: Services lists "Bogus", which no interface describes`},
		{root, "declare namespace Enum {\n export class X {}\n}", enums + `:2: got "export class X", want a namespace`},
		{root, "declare namespace Enum {\n export namespace X {\n export interface A extends globalThis.EnumItem { Name: \"B\"; Value: 1; }\n}\n}",
			enums + `:3: got "export interface A extends globalThis.EnumItem", want an item with its name and value`},
	} {
		_, err := generate(declarations(c.open, "", c.enums))
		assert.EqualError(t, err, c.want)
	}
	_, err := generate(fstest.MapFS{})
	assert.ErrorContains(t, err, "None.d.ts")
}

func TestCommand(t *testing.T) {
	types, into := t.TempDir(), filepath.Join(t.TempDir(), "reflection")
	for name, file := range declarations(root, "", "declare namespace Enum {}") {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(types, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(types, name), file.Data, 0o644))
	}
	var out bytes.Buffer
	assert.EqualError(t, run(nil, &out), "-types is missing: name the folder of the unpacked package")
	assert.Error(t, run([]string{"-types", types, "-into", into}, &out), "there is no such folder")
	require.NoError(t, os.MkdirAll(into, 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(into, "../datatype"), 0o755))
	require.NoError(t, run([]string{"-types", types, "-into", into}, &out))
	assert.Equal(t, "1 classes, 0 services, 0 creatable, 0 enums, 0 items\n", out.String())
	text, err := os.ReadFile(filepath.Join(into, classFile))
	require.NoError(t, err)
	assert.Contains(t, string(text), "Object -\n")
}

// TestTablesAreCurrent makes the tables again out of the package whose folder
// LANAI_RBXTS_TYPES names, and compares them with those of the repository.
func TestTablesAreCurrent(t *testing.T) {
	dir := os.Getenv("LANAI_RBXTS_TYPES")
	if dir == "" {
		t.Skip("LANAI_RBXTS_TYPES does not name the unpacked package; the tests of package reflection check counts and facts")
	}
	got, err := generate(os.DirFS(dir))
	require.NoError(t, err)
	for name, text := range map[string]string{classFile: got.classes, flowFile: got.flows, enumFile: got.enums} {
		want, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		require.NoError(t, err)
		assert.True(t, string(want) == text, "%s differs: run go generate", name)
	}
}
