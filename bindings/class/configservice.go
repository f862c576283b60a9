package class

import (
	"maps"
	"slices"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds ConfigService and ConfigSnapshot. Its one rule: the values
// are those of [config] in lanai.toml, and only a testing value changes one.

// ConfigService is the class ConfigService.
// https://create.roblox.com/docs/reference/engine/classes/ConfigService
var ConfigService = bind.Class{
	Name:    "ConfigService",
	Service: true,
	Methods: map[string]bind.Method{
		"ClearTestingValue":       func(c *bind.Call) { delete(testingValues(c.Self), c.String(1)) },
		"GetConfigAsync":          func(c *bind.Call) { giveConfig(c) },
		"GetConfigForPlayerAsync": func(c *bind.Call) { playerAt(c, 1); giveConfig(c) },
		"SetTestingValue":         setTestingValue,
	},
	Created: func(i *instance.Instance) { i.Data = map[string]vm.Value{} },
}

// ConfigSnapshot is what ConfigService gives.
// https://create.roblox.com/docs/reference/engine/classes/ConfigSnapshot
var ConfigSnapshot = bind.Class{
	Name:  "ConfigSnapshot",
	Super: "Object",
	Methods: map[string]bind.Method{
		"GetValue":              getConfigValue,
		"GetValueChangedSignal": func(c *bind.Call) { c.Give(snapshotOf(c.Self).signal(c.Self, c.String(1))) },
		"Refresh":               func(*bind.Call) {}, // nothing changes
	},
}

// configSnapshot is the state of a ConfigSnapshot.
type configSnapshot struct {
	service *instance.Instance
	signals map[string]*instance.Signal // which never fire
}

func snapshotOf(i *instance.Instance) *configSnapshot { return i.Data.(*configSnapshot) }

func (s *configSnapshot) signal(i *instance.Instance, key string) *instance.Signal {
	if s.signals[key] == nil {
		s.signals[key] = i.Tree().NewSignal("ConfigSnapshot.GetValueChangedSignal")
	}
	return s.signals[key]
}

func testingValues(service *instance.Instance) map[string]vm.Value {
	return service.Data.(map[string]vm.Value)
}

func giveConfig(c *bind.Call) {
	object := newObject(c.Env, "ConfigSnapshot")
	object.Data = &configSnapshot{c.Self, map[string]*instance.Signal{}}
	c.Give(object)
}

func setTestingValue(c *bind.Call) {
	v, err := copyValue(c.Thread(), c.Value(2), false)
	c.Check(err)
	testingValues(c.Self)[c.String(1)] = v
}

// getConfigValue gives a new copy of the value each time, nil for an unknown key.
func getConfigValue(c *bind.Call) {
	key := c.String(1)
	if v, ok := testingValues(snapshotOf(c.Self).service)[key]; ok {
		v, _ = copyValue(c.Thread(), v, false) // cannot fail: it is a copy
		c.Return(v)
		return
	}
	c.Return(fromTOML(experienceOf(c.Env).Config[key]))
}

// fromTOML makes a Luau value of one that lanai.toml holds. Dates are texts.
func fromTOML(v any) vm.Value {
	switch v := v.(type) {
	case bool:
		return vm.Bool(v)
	case int64:
		return vm.Number(float64(v))
	case float64:
		return vm.Number(v)
	case string:
		return vm.Str(v)
	case []any:
		items := make([]vm.Value, len(v))
		for i, item := range v {
			items[i] = fromTOML(item)
		}
		return list(items)
	case map[string]any:
		t := vm.NewTable(0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			t.SetStr(key, fromTOML(v[key]))
		}
		return t.Value()
	}
	return vm.Nil
}
