package bindings_test

// This file tests places of other ages. Its one rule: scripts see the values that Roblox would show.

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/runtime"
	"lanai/runtime/project"
)

const agedPlace = `<roblox version="4"><Item class="Workspace"><Properties><string name="Name">Workspace</string></Properties>
<Item class="Part"><Properties><string name="Name">Old</string><int name="brickColor">21</int><Vector3 name="size"><X>1</X><Y>2</Y><Z>3</Z></Vector3>
  <CoordinateFrame name="cframe"><X>4</X><Y>5</Y><Z>6</Z><R00>1</R00><R01>0</R01><R02>0</R02><R10>0</R10><R11>1</R11><R12>0</R12><R20>0</R20><R21>0</R21><R22>1</R22></CoordinateFrame><token name="formFactorRaw">0</token></Properties></Item>
<Item class="Part"><Properties><string name="Name">Packed</string><int name="BrickColor">21</int><Color3uint8 name="Color3uint8">4278255360</Color3uint8></Properties></Item>
<Item class="Camera"><Properties><string name="Name">Eye</string><CoordinateFrame name="CoordinateFrame"><X>7</X><Y>0</Y><Z>0</Z><R00>1</R00><R01>0</R01><R02>0</R02><R10>0</R10><R11>1</R11><R12>0</R12><R20>0</R20><R21>0</R21><R22>1</R22></CoordinateFrame></Properties></Item>
<Item class="TextLabel"><Properties><string name="Name">OldText</string><token name="Font">18</token></Properties></Item>
<Item class="TextLabel"><Properties><string name="Name">NewText</string><token name="Font">18</token><Font name="FontFace"><Family><url>rbxasset://fonts/families/Arial.json</url></Family><Weight>700</Weight><Style>Italic</Style></Font></Properties></Item>
<Item class="ScreenGui"><Properties><string name="Name">Wide</string><bool name="IgnoreGuiInset">true</bool></Properties></Item>
<Item class="Sound"><Properties><string name="Name">NewSound</string><Content name="AudioContent"><uri>rbxassetid://1</uri></Content></Properties></Item>
<Item class="Sound"><Properties><string name="Name">OldSound</string><Content name="SoundId"><url>rbxassetid://2</url></Content></Properties></Item>
<Item class="MeshPart"><Properties><string name="Name">Mesh</string><Content name="MeshContent"><uri>rbxassetid://3</uri></Content><Content name="TextureID"><url>rbxassetid://4</url></Content></Properties></Item>
<Item class="Humanoid"><Properties><string name="Name">Man</string><float name="Health_XML">50</float><float name="MaxHealth">80</float></Properties></Item>
<Item class="Model"><Properties><string name="Name">Car</string><OptionalCoordinateFrame name="WorldPivotData"><CFrame><X>9</X><Y>0</Y><Z>0</Z><R00>1</R00><R01>0</R01><R02>0</R02><R10>0</R10><R11>1</R11><R12>0</R12><R20>0</R20><R21>0</R21><R22>1</R22></CFrame></OptionalCoordinateFrame></Properties></Item>
</Item></roblox>`

func TestPlacesOfOtherAges(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("old.rbxlx", []byte(agedPlace), 0o644))
	p, err := project.Load("old.rbxlx", bindings.ProjectOptions())
	require.NoError(t, err)
	p.Root.Children = append(p.Root.Children, &project.Node{Name: "ServerScriptService", ClassName: "ServerScriptService", Children: []*project.Node{{Name: "Main", ClassName: "Script", Source: `
		local w = workspace
		print(w.Old.BrickColor, w.Old.Color == BrickColor.new(21).Color, w.Old.Size, w.Old.Position, w.Old.FormFactor)
		print(w.Packed.Color == Color3.new(0, 1, 0))
		print(w.Eye.CFrame.X)
		print(w.OldText.FontFace.Family, w.OldText.FontFace.Weight, w.NewText.FontFace.Family, w.NewText.FontFace.Style)
		print(w.Wide.ScreenInsets)
		print(w.NewSound.SoundId, w.OldSound.SoundId, w.OldSound.AudioContent.Uri, w.Mesh.MeshId, w.Mesh.TextureID)
		print(w.Man.Health, w.Man.MaxHealth)
		print(w.Car:GetPivot().X)`}}})
	w := newWorld(t, bindings.Options{})
	w.Place(p)
	w.run(0, 0)
	assert.Empty(t, w.texts(runtime.Warning))
	assert.Empty(t, w.texts(runtime.Error))
	assert.Equal(t, []string{
		"Bright red true 1, 2, 3 4, 5, 6 Enum.FormFactor.Symmetric",
		"true",
		"7",
		"rbxasset://fonts/families/GothamSSm.json Enum.FontWeight.Medium rbxasset://fonts/families/Arial.json Enum.FontStyle.Italic",
		"Enum.ScreenInsets.DeviceSafeInsets",
		"rbxassetid://1 rbxassetid://2 rbxassetid://2 rbxassetid://3 rbxassetid://4",
		"50 80",
		"9",
	}, w.texts(runtime.Output))
}
