package class

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lanai/bindings/bind"
	"lanai/bindings/datatype"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds HumanoidDescription and what applying one does. Its one rule:
// colours, clothes, scales and emotes are carried out as data; accessories and
// animations stay numbers, for there is no Roblox to load them from.

// HumanoidDescription is the class HumanoidDescription.
// https://create.roblox.com/docs/reference/engine/classes/HumanoidDescription
var HumanoidDescription = bind.Class{
	Name:      "HumanoidDescription",
	Creatable: true,
	Methods: map[string]bind.Method{
		"AddEmote":          addEmote,
		"GetAccessories":    getDescribedAccessories,
		"GetEmotes":         func(c *bind.Call) { c.Return(wearOf(c.Self).emoteTable()) },
		"GetEquippedEmotes": func(c *bind.Call) { c.Return(wearOf(c.Self).equippedTable()) },
		"RemoveEmote":       removeEmote,
		"SetAccessories":    setDescribedAccessories,
		"SetEmotes":         setEmotes,
		"SetEquippedEmotes": setEquippedEmotes,
	},
	Created: func(i *instance.Instance) { i.Data = &wear{emotes: make(map[string][]int64)} },
	Cloned: func(from, to *instance.Instance) {
		w := wearOf(from)
		to.Data = &wear{maps.Clone(w.emotes), slices.Clone(w.equipped), slices.Clone(w.layered)}
	},
}

// wear is what a HumanoidDescription has beside its properties.
type wear struct {
	emotes   map[string][]int64 // animations by name
	equipped []slot             // of the emote menu
	layered  []accessory        // clothes in layers; the other accessories are properties
}

// slot is an emote in the menu.
type slot struct {
	name   string
	number int
}

// accessory is one accessory of a description.
type accessory struct {
	id        int64
	kind      *datatype.EnumItem // of AccessoryType
	layered   bool
	order     float64
	puffiness float64
}

func wearOf(description *instance.Instance) *wear { return description.Data.(*wear) }

// --- emotes -----------------------------------------------------------------

func (w *wear) emoteTable() vm.Value {
	t := vm.NewTable(0, len(w.emotes))
	for name, ids := range w.emotes {
		list := vm.NewTable(len(ids), 0)
		for i, id := range ids {
			list.SetInt(i+1, vm.Number(float64(id)))
		}
		t.SetStr(name, list.Value())
	}
	return t.Value()
}

func (w *wear) equippedTable() vm.Value {
	t := vm.NewTable(len(w.equipped), 0)
	for i, s := range w.equipped {
		entry := vm.NewTable(0, 2)
		entry.SetStr("Name", vm.Str(s.name))
		entry.SetStr("Slot", vm.Int(s.number))
		t.SetInt(i+1, entry.Value())
	}
	return t.Value()
}

func addEmote(c *bind.Call) {
	name, id, w := c.String(1), c.Int64(2), wearOf(c.Self)
	w.emotes[name] = append(slices.Clip(w.emotes[name]), id)
	fire(c.Self, "EmotesChanged", w.emoteTable())
}

func removeEmote(c *bind.Call) {
	w := wearOf(c.Self)
	if name := c.String(1); w.emotes[name] != nil {
		delete(w.emotes, name)
		fire(c.Self, "EmotesChanged", w.emoteTable())
	}
}

// setEmotes takes a table of lists of animations by name.
func setEmotes(c *bind.Call) {
	emotes := make(map[string][]int64)
	given := c.Table(1)
	for k, v, ok, _ := given.Next(vm.Nil); ok; k, v, ok, _ = given.Next(k) {
		list := v.AsTable()
		if !k.IsString() || list == nil {
			c.CastError(1, "Dictionary")
		}
		ids := make([]int64, 0, list.Len())
		for i := range list.Len() {
			id, _ := integer(list.GetInt(i + 1))
			ids = append(ids, id)
		}
		emotes[k.AsString().String()] = ids
	}
	w := wearOf(c.Self)
	w.emotes = emotes
	fire(c.Self, "EmotesChanged", w.emoteTable())
}

// setEquippedEmotes takes names, or tables with Name and Slot.
func setEquippedEmotes(c *bind.Call) {
	list := c.Table(1)
	var equipped []slot
	for i := range list.Len() {
		v, s := list.GetInt(i+1), slot{number: i + 1}
		if t := v.AsTable(); t != nil {
			v = t.GetStr("Name")
			if n, ok := t.GetStr("Slot").AsNumber(); ok {
				s.number = int(n)
			}
		}
		if !v.IsString() {
			c.CastError(1, "Array")
		}
		s.name = v.AsString().String()
		equipped = append(equipped, s)
	}
	w := wearOf(c.Self)
	w.equipped = equipped
	fire(c.Self, "EquippedEmotesChanged", w.equippedTable())
}

// --- accessories ------------------------------------------------------------

// rigidProperties are the properties of accessories without layers, by item of
// AccessoryType: texts of numbers with commas between them.
var rigidProperties = []struct{ kind, property string }{
	{"Back", "BackAccessory"}, {"Face", "FaceAccessory"}, {"Front", "FrontAccessory"}, {"Hair", "HairAccessory"},
	{"Hat", "HatAccessory"}, {"Neck", "NeckAccessory"}, {"Shoulder", "ShouldersAccessory"}, {"Waist", "WaistAccessory"},
}

// getDescribedAccessories is HumanoidDescription:GetAccessories(includeRigid).
func getDescribedAccessories(c *bind.Call) {
	list := slices.Clone(wearOf(c.Self).layered)
	if c.Bool(1) {
		for _, r := range rigidProperties {
			for _, text := range strings.Split(read[string](c.Self, r.property), ",") {
				if id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
					list = append(list, accessory{id: id, kind: datatype.Item("AccessoryType", r.kind)})
				}
			}
		}
	}
	t := vm.NewTable(len(list), 0)
	for i, a := range list {
		entry := vm.NewTable(0, 5)
		entry.SetStr("AssetId", vm.Number(float64(a.id)))
		entry.SetStr("AccessoryType", c.Env.ToLuau(a.kind))
		entry.SetStr("IsLayered", vm.Bool(a.layered))
		if a.layered {
			entry.SetStr("Order", vm.Number(a.order))
			entry.SetStr("Puffiness", vm.Number(a.puffiness))
		}
		t.SetInt(i+1, entry.Value())
	}
	c.Return(t.Value())
}

// setDescribedAccessories is HumanoidDescription:SetAccessories(accessories,
// includeRigid).
func setDescribedAccessories(c *bind.Call) {
	list, includeRigid := c.Table(1), c.Bool(2)
	var layered []accessory
	rigid := make(map[string][]string)
	for i := range list.Len() {
		a := describedAccessory(c, list.GetInt(i+1).AsTable())
		if a.layered {
			layered = append(layered, a)
		} else {
			rigid[a.kind.Name] = append(rigid[a.kind.Name], strconv.FormatInt(a.id, 10))
		}
	}
	wearOf(c.Self).layered = layered
	if includeRigid {
		for _, r := range rigidProperties {
			put(c.Self, r.property, strings.Join(rigid[r.kind], ","))
		}
	}
}

func describedAccessory(c *bind.Call, t *vm.Table) (a accessory) {
	if t == nil {
		c.CastError(1, "Array")
	}
	id, ok := integer(t.GetStr("AssetId"))
	kind, known := datatype.Values{}.EnumItem("AccessoryType", bind.FromLuau(t.GetStr("AccessoryType")))
	if !ok || !known {
		c.CastError(1, "Array")
	}
	a.id, a.kind, a.layered = id, kind.(*datatype.EnumItem), t.GetStr("IsLayered").Truthy()
	a.order, _ = t.GetStr("Order").AsNumber()
	a.puffiness, _ = t.GetStr("Puffiness").AsNumber()
	return a
}

// --- applying ---------------------------------------------------------------

// appliedName is the name of the description that a Humanoid has on.
const appliedName = "HumanoidDescription"

// applyDescription is Humanoid:ApplyDescriptionAsync(description).
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#ApplyDescriptionAsync
func applyDescription(c *bind.Call) {
	description := instanceArg(c, 1, "HumanoidDescription")
	dress(c.Self, description)
	fire(c.Self, "ApplyDescriptionFinished", description)
}

// getAppliedDescription is Humanoid:GetAppliedDescription: a copy.
func getAppliedDescription(c *bind.Call) {
	if applied := appliedTo(c.Self); applied != nil {
		c.Give(applied.Clone())
		return
	}
	c.Give(create(c.Self.Tree(), "HumanoidDescription", ""))
}

// appliedTo returns the description that a Humanoid has on, or nil.
func appliedTo(humanoid *instance.Instance) *instance.Instance {
	return humanoid.FindFirstChildOfClass("HumanoidDescription")
}

// dress puts a copy of a description on a Humanoid. Without one the body keeps
// its grey.
func dress(humanoid, description *instance.Instance) {
	if old := appliedTo(humanoid); old != nil && old != description {
		_ = old.Destroy() // fails only while its parent changes
	}
	var applied *instance.Instance
	if description != nil {
		applied = description.Clone()
	}
	if applied == nil {
		applied = create(humanoid.Tree(), "HumanoidDescription", "")
	}
	applied.SetName(appliedName)
	_ = applied.SetParent(humanoid) // cannot fail: the copy is new

	character := humanoid.Parent()
	if character == nil {
		return
	}
	paint(character, description)
	wearClothes(character, applied)
	if read[*datatype.EnumItem](humanoid, "RigType").Name != "R6" {
		setScales(humanoid, applied)
	}
}

// paint gives the limbs their colours.
func paint(character, description *instance.Instance) {
	colors := character.FindFirstChildOfClass("BodyColors")
	if colors == nil {
		colors = adopt(character, "BodyColors", "Body Colors")
	}
	for _, limb := range colorLimbs {
		color := datatype.BrickColorNumber(194).Color()
		if description != nil {
			color = read[datatype.Color3](description, limb+"Color")
		}
		put(colors, limb+"Color3", color)
		colorLimb(colors, limb)
	}
}

// clothes are the classes of clothes, their names in a character, and the
// properties that name them in a description and in the class.
var clothes = []struct{ class, name, described, template string }{
	{"Pants", "Pants", "Pants", "PantsTemplate"},
	{"Shirt", "Shirt", "Shirt", "ShirtTemplate"},
	{"ShirtGraphic", "Shirt Graphic", "GraphicTShirt", "Graphic"},
}

func wearClothes(character, description *instance.Instance) {
	for _, k := range clothes {
		if old := character.FindFirstChildOfClass(k.class); old != nil {
			_ = old.Destroy() // fails only while its parent changes
		}
		if id := read[float64](description, k.described); id != 0 {
			put(adopt(character, k.class, k.name), k.template, fmt.Sprintf("rbxassetid://%.0f", id))
		}
	}
}

// setScales gives a Humanoid the values that Roblox scales the body by. Parts
// keep their sizes.
func setScales(humanoid, description *instance.Instance) {
	for value, described := range map[string]string{
		"BodyDepthScale": "DepthScale", "BodyHeightScale": "HeightScale", "BodyProportionScale": "ProportionScale",
		"BodyTypeScale": "BodyTypeScale", "BodyWidthScale": "WidthScale", "HeadScale": "HeadScale",
	} {
		scale := humanoid.FindFirstChild(value)
		if scale == nil {
			scale = adopt(humanoid, "NumberValue", value)
		}
		put(scale, "Value", read[float64](description, described))
	}
}

// playEmote is Humanoid:PlayEmoteAsync(name).
// https://create.roblox.com/docs/reference/engine/classes/Humanoid#PlayEmoteAsync
func playEmote(c *bind.Call) {
	name, applied := c.String(1), appliedTo(c.Self)
	if applied == nil || wearOf(applied).emotes[name] == nil {
		c.Errorf("PlayEmoteAsync: the HumanoidDescription has no emote %q", name)
	}
	c.ReturnBool(!lifeOf(c.Self).dead)
}
