export const scripts = { SERVICE: { script: "shared-promises", entrypoint: "Methods" } };
