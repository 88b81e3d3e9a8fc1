// Stands for a package that the bundle leaves out: whoever uses it after all hears of it.
module.exports = new Proxy(
  {},
  {
    get(_target, name) {
      throw new Error(`the bundle leaves out the package that has ${String(name)}`);
    },
  },
);
